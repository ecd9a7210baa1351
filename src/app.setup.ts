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
import { serveDocs } from './docs/serve-docs';
import { OverloadService } from './overload';

export { waitForDatabase } from './database/wait-for-database';

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
  await app.init();
  return app;
}
