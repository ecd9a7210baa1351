import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { EngineUnavailableError } from '../embedded-database.errors';
import { ElfError } from './elf-reader';
import { adaptToGlibc } from './glibc-compatibility';
import { formatGlibcVersion, type GlibcVersion } from './glibc-version';
import { publishDirectory } from './publish-directory';

export interface Adaptation {
  /** The library that Node.js loads; what else it needs is beside it. */
  readonly installed: string;
  readonly glibc: GlibcVersion;
  readonly cacheDirectory: string;
  readonly logger: Logger;
}

/**
 * The path of a copy of `installed` that loads with `glibc`: made at the first start, kept for the next ones.
 * @throws EngineUnavailableError if it cannot be adapted
 */
export async function adaptedCopy({ installed, glibc, cacheDirectory, logger }: Adaptation): Promise<string> {
  const source = dirname(installed);
  // The library that Node.js loads finds the other one beside itself, so the copy holds both.
  const files = (await readdir(source)).filter((file) => /\.(node|so)$/.test(file));
  const target = join(
    cacheDirectory,
    `${await packageVersion(source)}-x64-glibc${formatGlibcVersion(glibc)}`,
  );
  await publishDirectory({
    target,
    isComplete: (directory) => haveEqualSizes(files, { source, directory }),
    fill: async (directory) => {
      for (const file of files) {
        await writeDurably(join(directory, file), await adapt(join(source, file), glibc));
      }
      logger.debug({ directory: target }, 'Adapted the database engine to the C library of this machine');
    },
  });
  return join(target, basename(installed));
}

async function packageVersion(directory: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new EngineUnavailableError(`${directory} is not a package`);
}

/** Adapting changes no size. */
async function haveEqualSizes(
  files: readonly string[],
  { source, directory }: { readonly source: string; readonly directory: string },
): Promise<boolean> {
  try {
    const pairs = await Promise.all(
      files.map((file) => Promise.all([stat(join(source, file)), stat(join(directory, file))])),
    );
    return pairs.every(([one, other]) => one.size === other.size);
  } catch {
    return false; // not there at all
  }
}

async function adapt(file: string, glibc: GlibcVersion): Promise<Buffer> {
  const library = await readFile(file);
  try {
    adaptToGlibc(library, glibc);
  } catch (error) {
    if (error instanceof ElfError) {
      throw new EngineUnavailableError(`${basename(file)} cannot be used: ${error.message}`, error);
    }
    throw error;
  }
  return library;
}

/** On the disk when this returns: a file that is renamed earlier could be empty after a power failure. */
async function writeDurably(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
