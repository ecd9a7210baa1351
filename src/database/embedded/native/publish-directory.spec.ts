import { access, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishDirectory } from './publish-directory';

describe(publishDirectory.name, () => {
  let parent: string;
  let target: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'publish-'));
    target = join(parent, 'cache', 'v1');
  });

  afterEach(async () => {
    await rm(parent, { recursive: true });
  });

  const isComplete = async (directory: string): Promise<boolean> =>
    access(join(directory, 'b')).then(
      () => true,
      () => false,
    );
  const fillWith = (text: string) =>
    jest.fn(async (directory: string) => {
      await writeFile(join(directory, 'a'), text);
      await writeFile(join(directory, 'b'), text);
    });
  const names = () => readdir(join(parent, 'cache'));

  it('makes it once', async () => {
    const [first, second] = [fillWith('first'), fillWith('second')];
    await publishDirectory({ target, fill: first, isComplete });
    await publishDirectory({ target, fill: second, isComplete });

    expect(second).not.toHaveBeenCalled();
    expect(await readFile(join(target, 'a'), 'utf8')).toBe('first');
    expect(await names()).toEqual(['v1']);
  });

  it('leaves nothing behind when the making fails', async () => {
    const fill = async (directory: string) => {
      await writeFile(join(directory, 'a'), 'half');
      throw new Error('disk full');
    };

    await expect(publishDirectory({ target, fill, isComplete })).rejects.toThrow('disk full');
    expect(await names()).toEqual([]);
  });

  it('gives all of several makers at once the same whole directory', async () => {
    const fills = ['one', 'two', 'three', 'four'].map(fillWith);

    await Promise.all(fills.map((fill) => publishDirectory({ target, fill, isComplete })));

    expect(await names()).toEqual(['v1']);
    expect(await readFile(join(target, 'a'), 'utf8')).toBe(await readFile(join(target, 'b'), 'utf8'));
  });

  it('replaces one that a part has been taken from', async () => {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'a'), 'what is left');

    await publishDirectory({ target, fill: fillWith('new'), isComplete });

    expect(await readFile(join(target, 'a'), 'utf8')).toBe('new');
    expect(await names()).toEqual(['v1']);
  });

  it('removes what a crash has left, but not what another start is making', async () => {
    await mkdir(join(parent, 'cache', 'tmp-old'), { recursive: true });
    await mkdir(join(parent, 'cache', 'tmp-new'));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(parent, 'cache', 'tmp-old'), anHourAgo, anHourAgo);

    await publishDirectory({ target, fill: fillWith('x'), isComplete });

    expect(await names()).toEqual(['tmp-new', 'v1']);
  });
});
