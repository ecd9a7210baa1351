import { rm } from 'node:fs/promises';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Connection, mongo } from 'mongoose';
import supertest from 'supertest';
import { AppModule } from '../../src/app.module';
import { createApp } from '../../src/app.setup';
import { configureHttp } from '../../src/common/http/configure-http';
import { LeanExpressAdapter } from '../../src/common/http/lean-express.adapter';
import { createLogger } from '../../src/common/logging/create-logger';
import { NestLogger } from '../../src/common/logging/nest-logger';
import { BackgroundWork } from '../../src/common/scheduling/background-work';
import { Tracing } from '../../src/common/tracing/tracing';
import { Metrics } from '../../src/common/metrics/metrics';
import type { Settings } from '../../src/config/settings';
import { OverloadService } from '../../src/overload';
import { testSettings, withDriverOption } from './test-settings';
import { WireProbe } from './wire-probe';

/** The whole service, listening, as `main` starts it. */
export interface TestApp {
  readonly app: NestExpressApplication;
  readonly settings: Settings;
  /** A client for its URL. */
  readonly http: ReturnType<typeof supertest>;
  /** Past the service, to see or arrange what it stored. */
  readonly system: mongo.Db;
  readonly tenants: mongo.Db;
  /**
   * Leaves the databases to another instance, which was given the same names.
   * @throws Error when a request of the whole time has touched what was not its own, see {@link WireProbe}
   */
  stop(): Promise<void>;
  /** As {@link stop}, and removes the databases and the mails. */
  close(): Promise<void>;
}

/** @param features modules of the test's own, beside those of the service */
export async function startTestApp(
  overrides: Partial<Settings> = {},
  features: readonly Type[] = [],
): Promise<TestApp> {
  const given = testSettings(overrides);
  // The driver tells of its commands only when it was asked to when it was made.
  const settings = { ...given, MONGODB_URI: withDriverOption(given.MONGODB_URI, 'monitorCommands', 'true') };
  const probe = new WireProbe(settings.SYSTEM_DATABASE);
  const app = await probe.start(async () => {
    const created =
      features.length === 0 ? await createServiceApp(settings) : await createAppWith(features, settings);
    probe.watchRequests(created.getHttpServer());
    return created.listen(0, '127.0.0.1').then(() => created);
  });
  const client = app.get<Connection>(getConnectionToken()).getClient();
  const system = client.db(settings.SYSTEM_DATABASE);
  const tenants = client.db(settings.TENANT_DATABASE);
  return {
    app,
    settings,
    http: supertest(await app.getUrl()),
    system,
    tenants,
    stop: () => probe.verify().finally(() => app.close()),
    close: async () => {
      try {
        await probe.verify();
      } finally {
        await app.get(BackgroundWork).finish(); // or it may make a collection anew
        await system.dropDatabase();
        await tenants.dropDatabase();
        await app.close();
        if (overrides.DATA_DIR === undefined) await rm(settings.DATA_DIR, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Another instance on the databases of the first one, with its settings but for `overrides`. Stop it, and the first one
 * removes the databases and the mails of both.
 */
export function startSecondApp(
  first: Pick<TestApp, 'settings'>,
  overrides: Partial<Settings> = {},
  features: readonly Type[] = [],
): Promise<TestApp> {
  return startTestApp({ ...first.settings, ...overrides }, features);
}

/**
 * A second one whose caches keep for a minute: nothing expires while commands are counted. What is there must have been
 * made before.
 */
export function startCachingApp(first: Pick<TestApp, 'settings'>): Promise<TestApp> {
  return startSecondApp(first, { singleInstance: true });
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
    new LeanExpressAdapter(),
    { bodyParser: false, logger: new NestLogger(logger), abortOnError: false },
  );
  configureHttp(app, {
    logger,
    overload: app.get(OverloadService),
    tracing: app.get(Tracing),
    metrics: app.get(Metrics),
    corsOrigins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUST_PROXY,
  });
  await app.init();
  return app;
}
