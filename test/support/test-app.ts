import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Connection, mongo } from 'mongoose';
import supertest from 'supertest';
import { AppModule } from '../../src/app.module';
import { createApp } from '../../src/app.setup';
import { configureHttp } from '../../src/common/http/configure-http';
import { createLogger } from '../../src/common/logging/create-logger';
import { NestLogger } from '../../src/common/logging/nest-logger';
import type { Settings } from '../../src/config/settings';
import { testSettings } from './test-settings';

/** The whole service, listening, as `main` starts it. */
export interface TestApp {
  readonly app: NestExpressApplication;
  readonly settings: Settings;
  /** A client for its URL. */
  readonly http: ReturnType<typeof supertest>;
  /** Past the service, to see or arrange what it stored. */
  readonly system: mongo.Db;
  readonly tenants: mongo.Db;
  /** Leaves the databases to another instance, which was given the same names. */
  stop(): Promise<void>;
  /** Stops, and removes the databases. */
  close(): Promise<void>;
}

/** @param features modules of the test's own, beside those of the service */
export async function startTestApp(
  overrides: Partial<Settings> = {},
  features: readonly Type[] = [],
): Promise<TestApp> {
  const settings = testSettings(overrides);
  const app =
    features.length === 0 ? await createServiceApp(settings) : await createAppWith(features, settings);
  await app.listen(0, '127.0.0.1');
  const client = app.get<Connection>(getConnectionToken()).getClient();
  const system = client.db(settings.SYSTEM_DATABASE);
  const tenants = client.db(settings.TENANT_DATABASE);
  return {
    app,
    settings,
    http: supertest(await app.getUrl()),
    system,
    tenants,
    stop: () => app.close(),
    close: async () => {
      await system.dropDatabase();
      await tenants.dropDatabase();
      await app.close();
    },
  };
}

function createServiceApp(settings: Settings): Promise<NestExpressApplication> {
  return createApp(settings, createLogger({ level: settings.LOG_LEVEL, pretty: false }));
}

@Module({})
class ServiceWithFeatures {}

/** What `createApp` does, without the docs. */
async function createAppWith(features: readonly Type[], settings: Settings): Promise<NestExpressApplication> {
  const logger = createLogger({ level: settings.LOG_LEVEL, pretty: false });
  const app = await NestFactory.create<NestExpressApplication>(
    { module: ServiceWithFeatures, imports: [AppModule.forRoot(settings, logger), ...features] },
    { bodyParser: false, logger: new NestLogger(logger), abortOnError: false },
  );
  configureHttp(app, { logger, corsOrigins: settings.CORS_ORIGINS });
  await app.init();
  return app;
}
