import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSigningSecret } from './signing-secret';

describe(localSigningSecret.name, () => {
  let parent: string;
  let dataDir: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'signing-secret-'));
    dataDir = join(parent, 'deep', 'data');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

  it('makes a long secret, in a directory that may not exist yet', async () => {
    const secret = await localSigningSecret(dataDir);
    expect(secret).toMatch(/^[\w-]{64}$/);
    expect(await readFile(join(dataDir, 'jwt-secret'), 'utf8')).toBe(`${secret}\n`);
  });

  it('makes it once', async () => {
    const secret = await localSigningSecret(dataDir);
    expect(await localSigningSecret(dataDir)).toBe(secret);
  });

  it('makes another one elsewhere', async () => {
    expect(await localSigningSecret(dataDir)).not.toBe(await localSigningSecret(join(parent, 'other')));
  });

  it('lets nobody but its user read it, nor look into the directory that it made', async () => {
    await localSigningSecret(dataDir);
    expect(await modeOf(join(dataDir, 'jwt-secret'))).toBe('600');
    expect(await modeOf(dataDir)).toBe('700');
  });

  it('ends with the same one for all that start at once, and leaves no draft', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => localSigningSecret(dataDir)));
    expect(new Set(secrets).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['jwt-secret']);
  });

  it('takes one that an operator has put there', async () => {
    await mkdir(dataDir, { recursive: true });
    const own = 'a secret that an operator has thought of, 32 bytes or more';
    await writeFile(join(dataDir, 'jwt-secret'), `${own}\r\n`);
    expect(await localSigningSecret(dataDir)).toBe(own);
  });

  it.each(['', '\n', 'cut off', 'x'.repeat(31)])(
    'refuses a file that holds %p, says which one and what to do, and leaves it alone',
    async (content) => {
      await mkdir(dataDir, { recursive: true });
      const path = join(dataDir, 'jwt-secret');
      await writeFile(path, content);
      await expect(localSigningSecret(dataDir)).rejects.toThrow(
        `${path} holds no secret of 32 bytes: remove it, or set JWT_SECRET`,
      );
      expect(await readFile(path, 'utf8')).toBe(content);
      expect(await readdir(dataDir)).toEqual(['jwt-secret']);
    },
  );

  it('leaves no draft where it cannot have its file', async () => {
    await mkdir(join(dataDir, 'jwt-secret'), { recursive: true });
    await expect(localSigningSecret(dataDir)).rejects.toThrow('EISDIR');
    expect(await readdir(dataDir)).toEqual(['jwt-secret']);
  });
});
