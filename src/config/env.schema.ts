import { z } from 'zod';
import { parseMailbox } from './mailbox';
import { readPrivateKey, readPublicKeys } from './pem-keys';
import { parseSmtpUrl, SmtpUrlError } from './smtp-server';
import { parseRedisUrl, RedisUrlError } from './redis-server';
import { parseTrustedProxies } from './trusted-proxies';

/** Digits only: `Number` would take blanks for 0, and 0x10 or 1e3 as well. */
const wholeNumber = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** MongoDB limits database names to 63 bytes; ours are lower case so that no two differ by case alone. */
const databaseName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,37}$/, 'must be 1 to 38 of a-z 0-9 _ - and begin with a letter');

const secret = z.string().refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long');

/** `read` answers null for what is no such keys. */
const pem = <T>(read: (text: string) => T | null, message: string) =>
  z.string().transform((value, context) => {
    const keys = read(value);
    if (keys !== null) return keys;
    context.addIssue(`${message} in PEM form, EC P-256 or RSA of 2048 bits or more`);
    return z.NEVER;
  });

const mongodbUri = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must begin with mongodb:// or mongodb+srv://');

const origins = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .pipe(
    z.array(
      z
        .string()
        .refine(
          (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
          'must be origins such as https://app.example.com',
        ),
    ),
  );

/** Neither a name nor a secret may come twice: it would not be clear who it is. */
const platformKeys = z
  .string()
  .transform((value) => value.split(',').map((pair) => pair.trim()))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9_-]{0,62}:[\x21-\x2b\x2d-\x7e]{32,}$/,
          'must be name:secret,… with names of a-z 0-9 _ - and secrets of 32 or more visible characters',
        ),
    ),
  )
  .transform((pairs) =>
    pairs.map((pair) => {
      const end = pair.indexOf(':');
      return { name: pair.slice(0, end), secret: pair.slice(end + 1) };
    }),
  )
  .refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, 'has a name twice')
  .refine((keys) => new Set(keys.map(({ secret }) => secret)).size === keys.length, 'has a secret twice');

const signUpTokens = z
  .string()
  .transform((value) => value.split(',').map((token) => token.trim()))
  .pipe(
    z.array(
      z
        .string()
        .regex(
          /^[\x21-\x2b\x2d-\x7e]{16,256}$/,
          'must be tokens of 16 to 256 visible characters, separated by commas',
        ),
    ),
  );

const redisServer = z.string().transform((value, context) => {
  try {
    return parseRedisUrl(value);
  } catch (error) {
    if (!(error instanceof RedisUrlError)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

const trustedProxies = z.string().transform((value, context) => {
  const parsed = parseTrustedProxies(value);
  if (parsed !== null) return parsed;
  context.addIssue(
    'must be a number of proxies from 1 to 10, or addresses, networks such as 10.0.0.0/8, loopback, linklocal, uniquelocal',
  );
  return z.NEVER;
});

const smtpServer = z.string().transform((value, context) => {
  try {
    return parseSmtpUrl(value);
  } catch (error) {
    if (!(error instanceof SmtpUrlError)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
});

const mailbox = z.string().transform((value, context) => {
  const parsed = parseMailbox(value);
  if (parsed !== null) return parsed;
  context.addIssue('must be an address, or a name and an address as in Example <no-reply@example.com>');
  return z.NEVER;
});

/** Good for nobody else: mails that leave a machine in production need another one. */
const APP_URL_OF_DEVELOPMENT = 'http://localhost:3000';

/** Paths are appended, to that of the app a fragment as well: it may have none of its own. */
const httpUrl = z
  .string()
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    return url !== null && /^https?:$/.test(url.protocol) && !/[?#@\s\\]/.test(value);
  }, 'must be an http:// or https:// address without credentials, query and fragment')
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

const schema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    PORT: wholeNumber({ min: 0, max: 65_535 }).default(8000),
    HOST: z.string().min(1).default('0.0.0.0'),
    METRICS_PORT: wholeNumber({ min: 0, max: 65_535 }).optional(),
    METRICS_HOST: z.string().min(1).default('127.0.0.1'),
    DATA_DIR: z.string().min(1).default('./data'),
    MONGODB_URI: mongodbUri.optional(),
    SYSTEM_DATABASE: databaseName.default('oms_system'),
    TENANT_DATABASE: databaseName.default('oms_tenants'),
    JWT_SECRET: secret.optional(),
    JWT_SECRET_PREVIOUS: secret.optional(),
    JWT_PRIVATE_KEY: pem(readPrivateKey, 'must be a private key without a passphrase,').optional(),
    JWT_PUBLIC_KEYS_PREVIOUS: pem(readPublicKeys, 'must be public keys').default([]),
    JWT_ISSUER: z.string().min(1).default('organization-management-service'),
    JWT_AUDIENCE: z.string().min(1).default('organization-management-api'),
    ACCESS_TOKEN_SECONDS: wholeNumber({ min: 1, max: 86_400 }).default(900),
    SESSION_IDLE_DAYS: wholeNumber({ min: 1, max: 365 }).default(30),
    SESSION_MAX_DAYS: wholeNumber({ min: 1, max: 3650 }).default(90),
    INVITATION_DAYS: wholeNumber({ min: 1, max: 365 }).default(7),
    PLATFORM_KEYS: platformKeys.default([]),
    PASSWORD_QUEUE_LIMIT: wholeNumber({ min: 1, max: 10_000 }).default(128),
    RESTORE_DAYS: wholeNumber({ min: 0, max: 365 }).default(7),
    NAME_REST_DAYS: wholeNumber({ min: 0, max: 3650 }).default(30),
    LEASE_SECONDS: wholeNumber({ min: 1, max: 3600 }).default(30),
    SWEEP_SECONDS: wholeNumber({ min: 1, max: 3600 }).default(60),
    RECONCILE_SECONDS: wholeNumber({ min: 60, max: 604_800 }).default(3600),
    PURGE_GRACE_SECONDS: wholeNumber({ min: 1, max: 86_400 }).default(60),
    // BSON takes up to 6.5 times as much as JSON, as for [0,0,0,…], and MongoDB takes up to 16 MiB of it.
    DOCUMENT_MAX_BYTES: wholeNumber({ min: 1024, max: 2 * 1024 * 1024 }).default(1024 * 1024),
    ORGANIZATION_MAX_DOCUMENTS: wholeNumber({ min: 1, max: 1_000_000_000_000 }).default(10_000_000),
    ORGANIZATION_MAX_BYTES: wholeNumber({ min: 1024, max: 100_000_000_000_000 }).default(10_737_418_240),
    ORGANIZATION_MAX_TYPES: wholeNumber({ min: 1, max: 10_000 }).default(200),
    QUERY_TIME_MS: wholeNumber({ min: 1, max: 60_000 }).default(5000),
    CAPACITY_LIMIT: wholeNumber({ min: 100, max: 10_000_000 }).optional(),
    STREAM_IDLE_SECONDS: wholeNumber({ min: 1, max: 3600 }).default(120),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
    EVENT_LOOP_LAG_MS: wholeNumber({ min: 10, max: 60_000 }).default(500),
    DATABASE_QUEUE_LIMIT: wholeNumber({ min: 1, max: 1_000_000 }).default(1000),
    AUDIT_RETENTION_DAYS: wholeNumber({ min: 1, max: 36_500 }).default(365),
    AUDIT_DOCUMENTS: flag.default(false),
    TENANT_MODEL_LIMIT: wholeNumber({ min: 1, max: 100_000 }).default(1000),
    CORS_ORIGINS: origins.optional(),
    TRUST_PROXY: trustedProxies.optional(),
    SIGNUP_MODE: z.enum(['open', 'token', 'closed']).default('open'),
    SIGNUP_TOKENS: signUpTokens.default([]),
    RATE_LIMITS: z.enum(['on', 'off']).default('on'),
    REDIS_URL: redisServer.optional(),
    SMTP_URL: smtpServer.optional(),
    MAIL_FROM: mailbox.optional(),
    APP_URL: httpUrl.default(APP_URL_OF_DEVELOPMENT),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine((env) => env.JWT_SECRET !== undefined || !needsSecret(env), {
    path: ['JWT_SECRET'],
    message: 'is required with NODE_ENV=production and whenever MONGODB_URI is set',
    when: () => true, // also beside other problems, so that one start shows all of them
  })
  .refine((env) => env.SYSTEM_DATABASE !== env.TENANT_DATABASE, {
    path: ['TENANT_DATABASE'],
    message: 'must differ from SYSTEM_DATABASE',
    when: () => true,
  })
  .refine((env) => env.METRICS_PORT !== env.PORT || env.PORT === 0, {
    path: ['METRICS_PORT'],
    message: 'must differ from PORT, or be absent: /metrics is there as well',
    when: () => true,
  })
  .refine((env) => env.SIGNUP_MODE !== 'token' || env.SIGNUP_TOKENS.length > 0, {
    path: ['SIGNUP_TOKENS'],
    message: 'is required with SIGNUP_MODE=token',
    when: () => true,
  })
  .refine((env) => env.MAIL_FROM !== undefined || env.SMTP_URL === undefined, {
    path: ['MAIL_FROM'],
    message: 'is required with SMTP_URL',
    when: () => true,
  })
  .refine((env) => !leadsNowhere(env), {
    path: ['APP_URL'],
    message: 'is required with SMTP_URL and NODE_ENV=production, as links in mails begin with it',
    when: () => true,
  });

/** A secret made on first start would be another one on each instance, and one per container. */
function needsSecret(env: { readonly NODE_ENV: string; readonly MONGODB_URI?: string | undefined }): boolean {
  return env.NODE_ENV === 'production' || (env.MONGODB_URI !== undefined && env.NODE_ENV !== 'test');
}

function leadsNowhere(env: {
  readonly NODE_ENV: string;
  readonly SMTP_URL?: unknown;
  readonly APP_URL: string;
}): boolean {
  return (
    env.NODE_ENV === 'production' && env.SMTP_URL !== undefined && env.APP_URL === APP_URL_OF_DEVELOPMENT
  );
}

/** The whole configuration, validated, typed and frozen. README and `.env.example` describe each key. */
export type Environment = Readonly<z.output<typeof schema>>;

/** The keys that are read; a spec holds README and `.env.example` against them. */
export const ENVIRONMENT_KEYS: readonly string[] = Object.keys(schema.shape);

/** Lists every problem as key and reason, never a value: a value may be a secret. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Validates `source` as a whole. An empty value counts as absent, as container tools pass unset keys so.
 * @throws EnvironmentError naming all problems at once
 */
export function readEnvironment(source: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new EnvironmentError(
      result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  return Object.freeze(result.data);
}
