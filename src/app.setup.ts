import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { builtFile } from './common/built-file';
import { configureHttp } from './common/http/configure-http';
import { LeanExpressAdapter } from './common/http/lean-express.adapter';
import { NestLogger } from './common/logging/nest-logger';
import { Tracing } from './common/tracing/tracing';
import { Metrics } from './common/metrics/metrics';
import type { Settings } from './config/settings';
import { isUnavailable } from './database/unavailable';
import { waitForDatabase } from './database/wait-for-database';
import { serveDocs } from './docs/serve-docs';
import { OverloadService } from './overload';

export { waitForDatabase };

/** A database that answers, and yet lets no application start, is not asked more often. */
const RETRY_MS = 1_000;

/** As {@link createApp}, and once more whenever the database has gone away before all had what it needs of it. */
export async function createAppWhenPossible(
  settings: Settings,
  logger: Logger,
): Promise<NestExpressApplication> {
  for (;;) {
    try {
      return await createApp(settings, logger);
    } catch (error) {
      if (!isAway(error)) throw error;
      logger.warn({ reason: error.message }, 'The database went away during the start: waiting for it');
    }
    await delay(RETRY_MS);
    await waitForDatabase({ uri: settings.MONGODB_URI, logger });
  }
}

/** The whole application, ready to listen; the same for `main` and for tests. */
export async function createApp(settings: Settings, logger: Logger): Promise<NestExpressApplication> {
  const module = AppModule.forRoot(settings, logger);
  const app = await NestFactory.create<NestExpressApplication>(module, new LeanExpressAdapter(), {
    bodyParser: false, // RequestBodyGuard is the only reader
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  configureHttp(app, {
    logger,
    overload: app.get(OverloadService),
    tracing: app.get(Tracing),
    metrics: app.get(Metrics),
    corsOrigins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUST_PROXY,
  });
  serveDocs(app, builtFile('docs'));
  try {
    await app.init(); // the first that asks the database
  } catch (error) {
    // For another application in its place. With any other error the process ends, and there may be no end of closing.
    if (isAway(error)) await app.close();
    throw error;
  }
  return app;
}

function isAway(error: unknown): error is Error {
  return error instanceof Error && isUnavailable(error);
}
