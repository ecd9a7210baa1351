import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DatabaseStartError, type DatabaseServer } from '../database-server';
import { describeDirectoryHolder } from './directory-holder';
import { DatabaseDirectoryHeldError } from './embedded-database.errors';
import { EngineProcess } from './engine-process';
import { EngineSupervisor } from './engine-supervisor';
import { prepareEngineLibrary } from './native/engine-library';
import { RuntimeDirectory } from './runtime-directory';

export interface EmbeddedDatabaseOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** The compiled `engine.main`; tests, which run uncompiled, name the one in `dist`. */
  readonly entry?: string;
}

export interface EmbeddedDatabase extends DatabaseServer {
  /** The engine's process at this moment; another one after a restart. */
  readonly processId: number | undefined;
}

/** The engine of a service that was killed notices it at once, but takes a moment to close. */
const HELD_RETRY_MS = 5_000;
const HELD_RETRY_INTERVAL_MS = 100;
/**
 * `journal`: a write is acknowledged once it is on the disk. Without it, or with `w=majority`, the engine does so up
 * to 100 ms earlier, and what it acknowledged in that time is lost when it is killed.
 */
const CONNECTION_OPTIONS = 'directConnection=true&journal=true';
/** The name of the engine's error for a directory that another process has open. */
const HELD_ERROR_NAME = 'DBPathInUse';

/**
 * Starts the database that comes with the service: MongoDB's own engine, in a process of its own, on the files in
 * `<dataDir>/mongodb`, behind a Unix socket that only this user can reach. If the engine ends unasked it is
 * started again behind the same address, so clients only see their connections break.
 * @throws DatabaseStartError whose message is for the operator
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const directory = resolve(options.dataDir, 'mongodb');
  try {
    return await start(directory, options);
  } catch (error) {
    if (error instanceof DatabaseStartError) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseStartError(`The database in ${directory} could not be opened: ${reason}`, error);
  }
}

async function start(directory: string, options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { dataDir, logger, entry = join(__dirname, 'engine.main.js') } = options;
  const library = await prepareEngineLibrary({ cacheDirectory: resolve(dataDir, '.engine'), logger });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const runtime = await RuntimeDirectory.create();
  const launch = () =>
    new EngineProcess({
      entry,
      library,
      directory,
      socketPath: runtime.socketPath,
      runtimeDirectory: runtime.path,
      logger,
    });
  try {
    const engine = await launchWhenFree({ launch, directory, logger });
    const { openFilesLimit } = await engine.ready;
    const supervisor = new EngineSupervisor({ engine, launch, tidy: () => runtime.clear(), logger });
    return serverOf({ supervisor, runtime, directory, openFilesLimit: openFilesLimit ?? undefined });
  } catch (error) {
    await runtime.remove();
    throw error;
  }
}

/** The first run, ready to be used. */
async function launchWhenFree({
  launch,
  directory,
  logger,
}: {
  readonly launch: () => EngineProcess;
  readonly directory: string;
  readonly logger: Logger;
}): Promise<EngineProcess> {
  const giveUpAt = performance.now() + HELD_RETRY_MS;
  for (let attempt = 1; ; attempt += 1) {
    const engine = launch();
    try {
      await engine.ready;
      return engine;
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(HELD_ERROR_NAME))) {
        throw error;
      }
      if (attempt === 1) {
        logger.info({ directory }, 'The database directory is in use; waiting a moment for it');
      }
      if (performance.now() >= giveUpAt) {
        const holder = await describeDirectoryHolder(directory);
        throw new DatabaseDirectoryHeldError({ directory, holder }, error);
      }
    }
    await delay(HELD_RETRY_INTERVAL_MS);
  }
}

function serverOf(parts: {
  readonly supervisor: EngineSupervisor;
  readonly runtime: RuntimeDirectory;
  readonly directory: string;
  readonly openFilesLimit: number | undefined;
}): EmbeddedDatabase {
  const { supervisor, runtime, directory, openFilesLimit } = parts;
  return {
    uri: `mongodb://${encodeURIComponent(runtime.socketPath)}/?${CONNECTION_OPTIONS}`,
    dataPath: directory,
    openFilesLimit,
    get processId() {
      return supervisor.pid;
    },
    async stop() {
      await supervisor.stop();
      await runtime.remove();
    },
  };
}
