import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { beginStop } from './common/http/stopping';
import type { DatabaseServer } from './database/database-server';

/** Requests under way at the signal may finish within this. */
const DRAIN_LIMIT_MS = 10_000;
/**
 * For all of it, and then our own database has 10 s more: orchestrators kill after 30 s. After draining come mails (1 s),
 * index builds (3 s), traces (2 s), and work in the background, which has no bound of its own.
 */
const CLOSE_LIMIT_MS = 20_000;
/**
 * Connections that are open at the signal get this long for one more request, whose answer says that it is the last: one on
 * which a request is on its way would otherwise be cut under it.
 */
const LEAVE_LIMIT_MS = 2_000;
const IDLE_CHECK_MS = 100;

interface Running {
  readonly app: NestExpressApplication;
  readonly database: DatabaseServer | null;
  readonly logger: Logger;
}

/**
 * On SIGTERM or SIGINT: say so to those who are connected, stop accepting, finish what runs, close the connections, then the
 * database, exit 0. What is not finished in time is broken off, as it would be by a crash.
 */
export function closeGracefully({ app, database, logger }: Running): void {
  let closing = false;
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    if (closing) return;
    closing = true;
    logger.info(`${signal}: finishing what runs`);
    const server = app.getHttpServer();
    beginStop(app.getHttpAdapter().getInstance());
    setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_LIMIT_MS).unref();
    try {
      const closed = closeApplication(app).then(() => true);
      const outOfTime = new Promise<false>((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS, false));
      if (!(await Promise.race([closed, outOfTime]))) {
        logger.warn(`Not all has finished within ${CLOSE_LIMIT_MS} ms: the rest is broken off`);
      }
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

async function closeApplication(app: NestExpressApplication): Promise<void> {
  const server = app.getHttpServer();
  await untilUnconnected(server);
  // One whose answer had begun before the signal, and becomes idle now, would be kept for as long as its client likes.
  setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_CHECK_MS).unref();
  await app.close();
}

/** Or until the time for that is over. */
async function untilUnconnected(server: Server): Promise<void> {
  for (let waitedMs = 0; waitedMs < LEAVE_LIMIT_MS; waitedMs += IDLE_CHECK_MS) {
    const open = await new Promise((resolve) => {
      server.getConnections((_error, count) => {
        resolve(count);
      });
    });
    if (open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_MS));
  }
}
