import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY_PREFIX = 'tmp-';
/** Older ones are from a start that did not get to its end. */
const ABANDONED_AFTER_MS = 10 * 60_000;

export interface PublishedDirectory {
  readonly target: string;
  /** Makes the content, in a directory that nobody else looks at yet. */
  readonly fill: (directory: string) => Promise<void>;
  readonly isComplete: (directory: string) => Promise<boolean>;
}

/**
 * Makes a directory appear with all of its content or not at all, unless it is there and complete. Several may do
 * so at the same time: one of them wins, and the others use what it has made.
 */
export async function publishDirectory({ target, fill, isComplete }: PublishedDirectory): Promise<void> {
  if (await isComplete(target)) {
    return;
  }
  const parent = dirname(target);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeAbandoned(parent);
  const temporary = await mkdtemp(join(parent, TEMPORARY_PREFIX));
  try {
    await fill(temporary);
    if (!(await renameIfFree(temporary, target)) && !(await isComplete(target))) {
      // Not another start's, which would be complete: someone has taken a part of it away.
      await rm(target, { recursive: true, force: true });
      await rename(temporary, target);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function renameIfFree(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isTaken(error)) {
      return false;
    }
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
  );
}

async function removeAbandoned(parent: string): Promise<void> {
  const names = await readdir(parent);
  for (const name of names.filter((candidate) => candidate.startsWith(TEMPORARY_PREFIX))) {
    const path = join(parent, name);
    const found = await stat(path).catch(() => undefined); // gone when another start has just got to its end
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
