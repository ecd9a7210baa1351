import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { createLogger } from './common/logging/create-logger';
import { EnvironmentError, readEnvironment, type Environment } from './config/env.schema';
import type { Settings } from './config/settings';
import { localSigningSecret } from './config/signing-secret';
import { isDatabaseStartError, type DatabaseServer } from './database/database-server';
import type * as AppSetup from './app.setup';
import { announce } from './announce';
import { closeGracefully } from './graceful-close';
import { openWaitingRoom } from './waiting-room';

/**
 * By how much the heap of what outlives a request may grow before it is collected. By itself V8 lets it grow up to
 * fourfold: of thousands of organizations in turn, each with a model of its own, it kept 50 MiB more garbage. Half of
 * this would save 15 MiB and cost a twentieth of the requests per second.
 */
const HEAP_GROWING_PERCENT = 50;

/** For an application that cannot be reached; what it does in the background has no bound of its own. */
const CLOSE_LIMIT_MS = 5_000;

/** Starts the database that this process brings along; called only when no `MONGODB_URI` is set. */
export type StartDatabase = (options: {
  readonly dataDir: string;
  readonly logger: Logger;
}) => Promise<DatabaseServer>;

/** Starts the service and keeps it until SIGTERM or SIGINT. Failing to start is one line and exit code 1. */
export async function bootstrap(startDatabase: StartDatabase): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const env = environment();
  if (env === null) return;
  const isProduction = env.NODE_ENV === 'production';
  const logger = createLogger({
    level: env.LOG_LEVEL,
    pretty: !isProduction && process.stdout.isTTY,
    showLinks: !isProduction,
  });
  const endStart = exitOnSignal(logger);
  try {
    await start(env, logger, startDatabase);
    endStart();
  } catch (error) {
    if (isDatabaseStartError(error)) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'The service could not start');
    process.exit(1); // what was opened so far would keep the process alive
  }
}

function environment(): Environment | null {
  try {
    process.loadEnvFile();
  } catch {
    // There is no .env, and none is needed.
  }
  try {
    // eslint-disable-next-line no-restricted-properties -- the one place that hands the environment to its schema
    return readEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return null;
  }
}

/** Where Node imports a file of CommonJS, it first looks through all of it for names: 0.2 s for the built application. */
function loadApplication(): typeof AppSetup {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  return require('./app.setup') as typeof AppSetup;
}

async function start(env: Environment, logger: Logger, startDatabase: StartDatabase): Promise<void> {
  // Loading the application takes as long as opening the database, in its own process: do both at once.
  const opening = env.MONGODB_URI === undefined ? startDatabase({ dataDir: env.DATA_DIR, logger }) : null;
  const room = opening === null ? await openWaitingRoom(env, logger) : null;
  const { createAppWhenPossible, waitForDatabase } = loadApplication();
  const database = await opening;
  try {
    const all = await settings(env, database);
    if (database === null) await waitForDatabase({ uri: all.MONGODB_URI, logger });
    const databaseMs = Math.round(performance.now());
    await room?.closeMetrics();
    const app = await createAppWhenPossible(all, logger);
    await room?.close();
    await listen(app, env);
    await announce(app, { env, database, logger, databaseMs });
    closeGracefully({ app, database, logger });
  } catch (error) {
    await database?.stop();
    throw error;
  }
}

async function listen(app: NestExpressApplication, { PORT, HOST }: Environment): Promise<void> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    // Its work in the background has begun, and would fail when the database is stopped under it.
    await Promise.race([app.close(), delay(CLOSE_LIMIT_MS)]);
    throw error;
  }
}

/**
 * Until the service listens, nothing has been begun that would have to be finished, and the engine of a database of our
 * own closes by itself. As process 1 of a container it would get no signal otherwise.
 */
function exitOnSignal(logger: Logger): () => void {
  const exit = (signal: NodeJS.Signals) => {
    logger.info(`${signal}: ending before the service has started`);
    process.exit(0);
  };
  process.on('SIGTERM', exit).on('SIGINT', exit);
  return () => process.off('SIGTERM', exit).off('SIGINT', exit);
}

async function settings(env: Environment, database: DatabaseServer | null): Promise<Settings> {
  const uri = database?.uri ?? env.MONGODB_URI;
  if (uri === undefined) throw new TypeError('There is neither a database of our own nor a MONGODB_URI');
  return {
    ...env,
    MONGODB_URI: uri,
    JWT_SECRET: env.JWT_SECRET ?? (await localSigningSecret(env.DATA_DIR)),
    singleInstance: database !== null,
    openFilesLimit: database?.openFilesLimit,
  };
}
