import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RuntimeDirectory } from './runtime-directory';

describe(RuntimeDirectory.name, () => {
  let base: string;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'runtime-'));
  });

  afterEach(async () => {
    await rm(base, { recursive: true });
  });

  it('can be entered by this user only', async () => {
    const sut = await RuntimeDirectory.create(base);

    expect(dirname(sut.path)).toBe(base);
    expect((await stat(sut.path)).mode & 0o777).toBe(0o700);
  });

  it('is another one each time', async () => {
    const [one, other] = [await RuntimeDirectory.create(base), await RuntimeDirectory.create(base)];

    expect(one.socketPath).not.toBe(other.socketPath);
  });

  it('keeps every socket path within the limit, by moving to /tmp from a long base', async () => {
    const long = join(base, 'x'.repeat(60));
    await mkdir(long);

    const sut = await RuntimeDirectory.create(long);

    expect(dirname(sut.path)).toBe('/tmp');
    await sut.remove();
  });

  it('loses its content when cleared, and itself when removed', async () => {
    const sut = await RuntimeDirectory.create(base);
    await mkdir(join(sut.path, 'left'));
    await writeFile(join(sut.path, 'left', 'mongodb.sock'), '');
    await writeFile(sut.socketPath, '');

    await sut.clear();
    expect(await readdir(sut.path)).toEqual([]);

    await sut.remove();
    await sut.remove();
    expect(await readdir(base)).toEqual([]);
  });
});
