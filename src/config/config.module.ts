import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { AuditConfig } from './audit.config';
import { AuthConfig } from './auth.config';
import { DatabaseConfig } from './database.config';
import { DocumentsConfig } from './documents.config';
import { IdempotencyConfig } from './idempotency.config';
import { InvitationsConfig } from './invitations.config';
import { LifecycleConfig } from './lifecycle.config';
import { PlatformConfig } from './platform.config';
import { MailConfig, type MailDelivery } from './mail.config';
import type { Mailbox } from './mailbox';
import { OverloadConfig } from './overload.config';
import { RateLimitsConfig } from './rate-limits.config';
import { RedisConfig } from './redis.config';
import { ObservabilityConfig } from './observability.config';
import type { Settings } from './settings';
import { SignUpConfig } from './sign-up.config';
import { TenancyConfig } from './tenancy.config';
import { TracingConfig } from './tracing.config';

const DAY_MS = 24 * 60 * 60_000;

/** How soon a change made by another instance is seen; the contract promises 2 s. */
const SHARED_TTL_MS = 2_000;
/** With the embedded database there is no other instance. */
const SINGLE_INSTANCE_TTL_MS = 60_000;
/** Some 1 KiB each. */
const CACHE_LIMIT = 10_000;

/** What the embedded engine holds open beside its collections and indexes: connections, logs, its own tables. */
const OTHER_FILES = 1_000;
/** MongoDB advises against more than about 10,000 collections, each of which has at least one index. */
const SERVER_CAPACITY = 20_000;
/** Of mails that are files; those that a server takes have MAIL_FROM. */
const LOCAL_MAILBOX: Mailbox = { name: 'Organization Management Service', address: 'no-reply@localhost' };

/** One typed slice of the settings for each concern; nobody else reads the environment. */
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    const caching = {
      cacheLimit: CACHE_LIMIT,
      cacheTtlMs: settings.singleInstance ? SINGLE_INSTANCE_TTL_MS : SHARED_TTL_MS,
      missingTtlMs: SHARED_TTL_MS,
    };
    const audit: AuditConfig = {
      secret: settings.JWT_SECRET,
      previousSecret: settings.JWT_SECRET_PREVIOUS,
      retentionMs: settings.AUDIT_RETENTION_DAYS * DAY_MS,
      documents: settings.AUDIT_DOCUMENTS,
    };
    const auth: AuthConfig = {
      secret: settings.JWT_SECRET,
      previousSecret: settings.JWT_SECRET_PREVIOUS,
      privateKey: settings.JWT_PRIVATE_KEY,
      previousPublicKeys: settings.JWT_PUBLIC_KEYS_PREVIOUS,
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
      accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
      sessionIdleMs: settings.SESSION_IDLE_DAYS * DAY_MS,
      sessionMaxMs: settings.SESSION_MAX_DAYS * DAY_MS,
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
    const invitations: InvitationsConfig = { lifetimeMs: settings.INVITATION_DAYS * DAY_MS };
    const lifecycle: LifecycleConfig = {
      restoreWindowMs: settings.RESTORE_DAYS * DAY_MS,
      nameRestMs: settings.NAME_REST_DAYS * DAY_MS,
      leaseMs,
      sweepMs: settings.SWEEP_SECONDS * 1000,
      reconcileMs: settings.RECONCILE_SECONDS * 1000,
      purgeGraceMs: settings.PURGE_GRACE_SECONDS * 1000,
    };
    const overload: OverloadConfig = {
      lagLimitMs: settings.EVENT_LOOP_LAG_MS,
      queueLimit: settings.DATABASE_QUEUE_LIMIT,
    };
    const platform: PlatformConfig = { keys: settings.PLATFORM_KEYS };
    const observability: ObservabilityConfig = {
      metricsPort: settings.METRICS_PORT,
      metricsHost: settings.METRICS_HOST,
    };
    const mail: MailConfig = {
      delivery: mailDelivery(settings),
      from: settings.MAIL_FROM ?? LOCAL_MAILBOX,
      appUrl: settings.APP_URL,
    };
    const rateLimits: RateLimitsConfig = { areOn: settings.RATE_LIMITS === 'on' };
    const redis: RedisConfig = { server: settings.REDIS_URL, prefix: `oms:${settings.SYSTEM_DATABASE}:` };
    const signUp: SignUpConfig = { mode: settings.SIGNUP_MODE, tokens: settings.SIGNUP_TOKENS };
    const tenancy: TenancyConfig = {
      tenantDatabase: settings.TENANT_DATABASE,
      capacityLimit: capacityLimit(settings),
      modelLimit: settings.TENANT_MODEL_LIMIT,
      ...caching,
    };
    const tracing: TracingConfig = { endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT };
    const providers = [
      { provide: AuditConfig, useValue: audit },
      { provide: AuthConfig, useValue: auth },
      { provide: DatabaseConfig, useValue: database },
      { provide: DocumentsConfig, useValue: documents },
      { provide: IdempotencyConfig, useValue: idempotency },
      { provide: InvitationsConfig, useValue: invitations },
      { provide: LifecycleConfig, useValue: lifecycle },
      { provide: OverloadConfig, useValue: overload },
      { provide: PlatformConfig, useValue: platform },
      { provide: MailConfig, useValue: mail },
      { provide: RateLimitsConfig, useValue: rateLimits },
      { provide: RedisConfig, useValue: redis },
      { provide: SignUpConfig, useValue: signUp },
      { provide: ObservabilityConfig, useValue: observability },
      { provide: TenancyConfig, useValue: tenancy },
      { provide: TracingConfig, useValue: tracing },
    ];
    return { module: ConfigModule, global: true, providers, exports: providers };
  }
}

function capacityLimit({ CAPACITY_LIMIT, openFilesLimit }: Settings): number {
  return CAPACITY_LIMIT ?? (openFilesLimit === undefined ? SERVER_CAPACITY : openFilesLimit - OTHER_FILES);
}

/** In production nobody looks for mails in files, and their links would lie about. */
function mailDelivery({ SMTP_URL, NODE_ENV, DATA_DIR }: Settings): MailDelivery {
  if (SMTP_URL !== undefined) return { kind: 'smtp', server: SMTP_URL };
  return NODE_ENV === 'production' ? { kind: 'none' } : { kind: 'files', directory: join(DATA_DIR, 'mail') };
}
