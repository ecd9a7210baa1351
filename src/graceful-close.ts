import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import type { DatabaseServer } from './database/database-server';

/** What runs at the signal may finish within this; orchestrators kill after 30 s, and the database closes too. */
const DRAIN_LIMIT_MS = 10_000;
const IDLE_CHECK_MS = 100;

interface Running {
  readonly app: NestExpressApplication;
  readonly database: DatabaseServer | null;
  readonly logger: Logger;
}

/** On SIGTERM or SIGINT: stop accepting, finish what runs, close the connections, then the database, exit 0. */
export function closeGracefully({ app, database, logger }: Running): void {
  let closing = false;
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    if (closing) return;
    closing = true;
    logger.info(`${signal}: finishing what runs`);
    const server = app.getHttpServer();
    // A connection that becomes idle now would be kept for as long as its client likes.
    setInterval(() => {
      server.closeIdleConnections();
    }, IDLE_CHECK_MS).unref();
    setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_LIMIT_MS).unref();
    try {
      await app.close();
      await database?.stop();
      logger.info('Closed');
      process.exit(0);
    } catch (error) {
      logger.fatal({ err: error }, 'Closing failed');
      process.exit(1);
    }
  };
  process.on('SIGTERM', (signal) => void close(signal));
  process.on('SIGINT', (signal) => void close(signal));
}
