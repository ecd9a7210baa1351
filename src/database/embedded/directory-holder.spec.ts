import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDirectoryHolder } from './directory-holder';

const onLinux = process.platform === 'linux' ? it : it.skip; // there is no /proc elsewhere

describe(describeDirectoryHolder.name, () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holder-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  onLinux('names the process, its command and its parent', async () => {
    await writeFile(join(directory, 'mongod.lock'), `${process.pid}\n`);

    const words = await describeDirectoryHolder(directory);

    expect(words).toContain(`process ${process.pid} (`);
    expect(words).toContain('node');
    expect(words).toContain(`started by process ${process.ppid}`);
  });

  it('names no more than the number when the process cannot be looked at', async () => {
    await writeFile(join(directory, 'mongod.lock'), '999999999\n');

    expect(await describeDirectoryHolder(directory)).toBe('process 999999999');
  });

  it.each(['', 'not a number', '-1'])('does not guess from a lock file with "%s"', async (content) => {
    await writeFile(join(directory, 'mongod.lock'), content);

    expect(await describeDirectoryHolder(directory)).toBe('another process');
  });

  it('does without a lock file', async () => {
    expect(await describeDirectoryHolder(directory)).toBe('another process');
  });
});
