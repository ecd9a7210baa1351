import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MongoMemoryServer } from 'mongodb-memory-server';
import type { Logger } from 'pino';
import { DatabaseStartError, type DatabaseServer } from '../database-server';

export interface MongodOptions {
  readonly dataDir: string;
  readonly logger: Logger;
}

/** Far above the package's 10 s: after a crash mongod first reads its journal. */
const LAUNCH_TIMEOUT_MS = 60_000;
const LOCAL_ADDRESS = '127.0.0.1';

/**
 * Starts a real `mongod` on the files in `<dataDir>/mongod`, for machines that the engine of its own has no build
 * for. `mongodb-memory-server` finds or fetches the program; in spite of its name the data is on the disk, and
 * stays there. The port is another one at each start.
 * @throws DatabaseStartError whose message is for the operator
 */
export async function startMongod({ dataDir, logger }: MongodOptions): Promise<DatabaseServer> {
  const dataPath = resolve(dataDir, 'mongod');
  try {
    await mkdir(dataPath, { recursive: true, mode: 0o700 });
    const server = await launch(dataPath);
    const { uri, stop } = watch(server, logger);
    return { uri, dataPath, stop };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseStartError(
      `mongod could not be started in ${dataPath}: ${reason}; where it cannot be downloaded set ` +
        'MONGOMS_SYSTEM_BINARY to the path of an installed one, or MONGODB_URI to a MongoDB server',
      error,
    );
  }
}

async function launch(dbPath: string): Promise<MongoMemoryServer> {
  // A development dependency: absent from a production install, where this is not used.
  const { MongoMemoryServer: Server } = await import('mongodb-memory-server');
  return Server.create({
    instance: { dbPath, ip: LOCAL_ADDRESS, storageEngine: 'wiredTiger', launchTimeout: LAUNCH_TIMEOUT_MS },
    spawn: {
      env: {}, // the service's holds secrets
      // In a group of its own, so that Ctrl-C reaches the service alone, which stops it when it is done with it.
      // On Windows that would open a window.
      detached: process.platform !== 'win32',
    },
  });
}

function watch(server: MongoMemoryServer, logger: Logger): Pick<DatabaseServer, 'uri' | 'stop'> {
  let stopping = false;
  server.instanceInfo?.instance.mongodProcess?.once('exit', (code, signal) => {
    if (!stopping) {
      logger.error({ code, signal }, 'mongod has ended; start this service again to have it back');
    }
  });
  return {
    uri: `${server.getUri()}?journal=true`, // acknowledged means on the disk, as with the embedded one
    async stop() {
      stopping = true;
      await server.stop({ doCleanup: false, force: false }); // the files are the user's, not a test's
    },
  };
}
