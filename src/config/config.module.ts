import { Module, type DynamicModule } from '@nestjs/common';
import { AuthConfig } from './auth.config';
import { DatabaseConfig } from './database.config';
import { DocumentsConfig } from './documents.config';
import { IdempotencyConfig } from './idempotency.config';
import { LifecycleConfig } from './lifecycle.config';
import type { Settings } from './settings';
import { TenancyConfig } from './tenancy.config';

const DAY_MS = 24 * 60 * 60_000;

/** How soon a change made by another instance is seen; the contract promises 2 s. */
const SHARED_TTL_MS = 2_000;
/** With the embedded database there is no other instance. */
const SINGLE_INSTANCE_TTL_MS = 60_000;
/** Some 1 KiB each. */
const CACHE_LIMIT = 10_000;

/** One typed slice of the settings for each concern; nobody else reads the environment. */
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    const caching = {
      cacheLimit: CACHE_LIMIT,
      cacheTtlMs: settings.singleInstance ? SINGLE_INSTANCE_TTL_MS : SHARED_TTL_MS,
      missingTtlMs: SHARED_TTL_MS,
    };
    const auth: AuthConfig = {
      secret: settings.JWT_SECRET,
      previousSecret: settings.JWT_SECRET_PREVIOUS,
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
      accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
      passwordQueueLimit: settings.PASSWORD_QUEUE_LIMIT,
      ...caching,
    };
    const database: DatabaseConfig = { uri: settings.MONGODB_URI, systemDatabase: settings.SYSTEM_DATABASE };
    const documents: DocumentsConfig = {
      documentMaxBytes: settings.DOCUMENT_MAX_BYTES,
      maxDocuments: settings.ORGANIZATION_MAX_DOCUMENTS,
      maxBytes: settings.ORGANIZATION_MAX_BYTES,
      maxTypes: settings.ORGANIZATION_MAX_TYPES,
      queryTimeMs: settings.QUERY_TIME_MS,
      streamIdleMs: settings.STREAM_IDLE_SECONDS * 1000,
      declarationsSeenAfterMs: settings.singleInstance ? 0 : SHARED_TTL_MS,
    };
    const leaseMs = settings.LEASE_SECONDS * 1000;
    const idempotency: IdempotencyConfig = { secret: settings.JWT_SECRET, leaseMs };
    const lifecycle: LifecycleConfig = { restoreWindowMs: settings.RESTORE_DAYS * DAY_MS, leaseMs };
    const tenancy: TenancyConfig = {
      tenantDatabase: settings.TENANT_DATABASE,
      modelLimit: settings.TENANT_MODEL_LIMIT,
      ...caching,
    };
    const providers = [
      { provide: AuthConfig, useValue: auth },
      { provide: DatabaseConfig, useValue: database },
      { provide: DocumentsConfig, useValue: documents },
      { provide: IdempotencyConfig, useValue: idempotency },
      { provide: LifecycleConfig, useValue: lifecycle },
      { provide: TenancyConfig, useValue: tenancy },
    ];
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}
