import { generateKeyPairSync } from 'node:crypto';
import { ENVIRONMENT_KEYS, EnvironmentError, readEnvironment } from './env.schema';
import { readPrivateKey, readPublicKeys } from './pem-keys';
import { parseRedisUrl } from './redis-server';
import { parseSmtpUrl } from './smtp-server';

const SECRET = 'a secret that only this test has, 32 bytes or more';
const OPERATOR_SECRET = '0123456789abcdef0123456789abcdef';
const SIGNING_PEM = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const URI = 'mongodb://user:hunter2@db.example/?replicaSet=rs';

describe(readEnvironment.name, () => {
  /** The problems that are told of, by key. */
  function problemsOf(source: NodeJS.ProcessEnv): Record<string, string> {
    try {
      readEnvironment(source);
    } catch (error) {
      expect(error).toBeInstanceOf(EnvironmentError);
      const { problems, message } = error as EnvironmentError;
      for (const problem of problems) expect(message).toContain(`\n  ${problem}`);
      return Object.fromEntries(problems.map((problem) => problem.split(/: (.*)/s, 2) as [string, string]));
    }
    return {};
  }

  it('needs nothing, and has a default for what is always needed', () => {
    expect(readEnvironment({})).toEqual({
      NODE_ENV: 'development',
      PORT: 8000,
      HOST: '0.0.0.0',
      METRICS_HOST: '127.0.0.1',
      DATA_DIR: './data',
      SYSTEM_DATABASE: 'oms_system',
      TENANT_DATABASE: 'oms_tenants',
      JWT_ISSUER: 'organization-management-service',
      JWT_AUDIENCE: 'organization-management-api',
      ACCESS_TOKEN_SECONDS: 900,
      SESSION_IDLE_DAYS: 30,
      SESSION_MAX_DAYS: 90,
      INVITATION_DAYS: 7,
      PASSWORD_QUEUE_LIMIT: 128,
      JWT_PUBLIC_KEYS_PREVIOUS: [],
      PLATFORM_KEYS: [],
      RESTORE_DAYS: 7,
      NAME_REST_DAYS: 30,
      LEASE_SECONDS: 30,
      SWEEP_SECONDS: 60,
      RECONCILE_SECONDS: 3600,
      PURGE_GRACE_SECONDS: 60,
      DOCUMENT_MAX_BYTES: 1_048_576,
      ORGANIZATION_MAX_DOCUMENTS: 10_000_000,
      ORGANIZATION_MAX_BYTES: 10_737_418_240,
      ORGANIZATION_MAX_TYPES: 200,
      QUERY_TIME_MS: 5000,
      STREAM_IDLE_SECONDS: 120,
      AUDIT_RETENTION_DAYS: 365,
      AUDIT_DOCUMENTS: false,
      TENANT_MODEL_LIMIT: 1000,
      EVENT_LOOP_LAG_MS: 500,
      DATABASE_QUEUE_LIMIT: 1000,
      SIGNUP_MODE: 'open',
      SIGNUP_TOKENS: [],
      RATE_LIMITS: 'on',
      APP_URL: 'http://localhost:3000',
      LOG_LEVEL: 'info',
    });
  });

  it('reads each key that it names, and no other', () => {
    const given = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      METRICS_PORT: '9464',
      METRICS_HOST: '0.0.0.0',
      DATA_DIR: '/var/lib/oms',
      MONGODB_URI: 'mongodb+srv://db.example/',
      SYSTEM_DATABASE: 'a-system',
      TENANT_DATABASE: 'a_tenants',
      JWT_SECRET: SECRET,
      JWT_SECRET_PREVIOUS: `${SECRET}, before`,
      JWT_PRIVATE_KEY: SIGNING_PEM.privateKey,
      JWT_PUBLIC_KEYS_PREVIOUS: SIGNING_PEM.publicKey,
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'https://api.example',
      ACCESS_TOKEN_SECONDS: '60',
      SESSION_IDLE_DAYS: '1',
      SESSION_MAX_DAYS: '7',
      INVITATION_DAYS: '3',
      PASSWORD_QUEUE_LIMIT: '1',
      PLATFORM_KEYS: `ops:${OPERATOR_SECRET}, on-call:${OPERATOR_SECRET}:2`,
      RESTORE_DAYS: '0',
      NAME_REST_DAYS: '0',
      LEASE_SECONDS: '5',
      SWEEP_SECONDS: '2',
      RECONCILE_SECONDS: '60',
      PURGE_GRACE_SECONDS: '1',
      CAPACITY_LIMIT: '5000',
      DOCUMENT_MAX_BYTES: '2048',
      ORGANIZATION_MAX_DOCUMENTS: '1',
      ORGANIZATION_MAX_BYTES: '4096',
      ORGANIZATION_MAX_TYPES: '2',
      QUERY_TIME_MS: '100',
      STREAM_IDLE_SECONDS: '5',
      AUDIT_RETENTION_DAYS: '30',
      AUDIT_DOCUMENTS: 'true',
      TENANT_MODEL_LIMIT: '10',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
      EVENT_LOOP_LAG_MS: '70',
      DATABASE_QUEUE_LIMIT: '50',
      CORS_ORIGINS: 'https://app.example, http://localhost:3000',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      SIGNUP_MODE: 'token',
      SIGNUP_TOKENS: 'a-token-of-friends, a-token-of-others',
      RATE_LIMITS: 'off',
      REDIS_URL: 'rediss://:hunter2@redis.example/1',
      SMTP_URL: 'smtps://mailer:hunter2@smtp.example',
      MAIL_FROM: 'Example <no-reply@mail.example>',
      APP_URL: 'https://app.example/organizations/',
      LOG_LEVEL: 'silent',
    };
    const env = readEnvironment({ ...given, PATH: '/bin' });
    expect(env).toEqual({
      ...given,
      PORT: 0,
      JWT_PRIVATE_KEY: readPrivateKey(given.JWT_PRIVATE_KEY),
      JWT_PUBLIC_KEYS_PREVIOUS: readPublicKeys(given.JWT_PUBLIC_KEYS_PREVIOUS),
      METRICS_PORT: 9464,
      ACCESS_TOKEN_SECONDS: 60,
      SESSION_IDLE_DAYS: 1,
      SESSION_MAX_DAYS: 7,
      INVITATION_DAYS: 3,
      PASSWORD_QUEUE_LIMIT: 1,
      PLATFORM_KEYS: [
        { name: 'ops', secret: OPERATOR_SECRET },
        { name: 'on-call', secret: `${OPERATOR_SECRET}:2` },
      ],
      RESTORE_DAYS: 0,
      NAME_REST_DAYS: 0,
      LEASE_SECONDS: 5,
      SWEEP_SECONDS: 2,
      RECONCILE_SECONDS: 60,
      PURGE_GRACE_SECONDS: 1,
      CAPACITY_LIMIT: 5000,
      DOCUMENT_MAX_BYTES: 2048,
      ORGANIZATION_MAX_DOCUMENTS: 1,
      ORGANIZATION_MAX_BYTES: 4096,
      ORGANIZATION_MAX_TYPES: 2,
      QUERY_TIME_MS: 100,
      STREAM_IDLE_SECONDS: 5,
      AUDIT_RETENTION_DAYS: 30,
      AUDIT_DOCUMENTS: true,
      TENANT_MODEL_LIMIT: 10,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      EVENT_LOOP_LAG_MS: 70,
      DATABASE_QUEUE_LIMIT: 50,
      CORS_ORIGINS: ['https://app.example', 'http://localhost:3000'],
      TRUST_PROXY: ['10.0.0.0/8', 'loopback'],
      SIGNUP_TOKENS: ['a-token-of-friends', 'a-token-of-others'],
      REDIS_URL: parseRedisUrl(given.REDIS_URL),
      SMTP_URL: parseSmtpUrl(given.SMTP_URL),
      MAIL_FROM: { name: 'Example', address: 'no-reply@mail.example' },
      APP_URL: 'https://app.example/organizations',
    });
    expect(Object.keys(given).sort()).toEqual([...ENVIRONMENT_KEYS].sort());
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readEnvironment({}))).toBe(true);
  });

  it('takes an empty value for none', () => {
    const empty = Object.fromEntries(ENVIRONMENT_KEYS.map((key) => [key, '']));
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it.each<[string, readonly string[]]>([
    ['NODE_ENV', ['prod', 'PRODUCTION', 'staging']],
    ['PORT', ['-1', '65536', '80.5', 'http', '80 80']],
    ['MONGODB_URI', ['db.example', 'http://db.example', 'mongodb://', 'mongodb://a b']],
    ['SYSTEM_DATABASE', ['System', '1system', 'a.b', 'a/b', '$a', `a${'b'.repeat(38)}`]],
    ['TENANT_DATABASE', ['Tenants', '_tenants', 'a b', `a${'b'.repeat(38)}`]],
    ['JWT_SECRET', ['short', 'x'.repeat(31)]],
    ['JWT_SECRET_PREVIOUS', ['short', 'x'.repeat(31)]],
    ['JWT_PRIVATE_KEY', ['a key', SIGNING_PEM.publicKey]],
    ['JWT_PUBLIC_KEYS_PREVIOUS', ['a key', `${SIGNING_PEM.publicKey}, and more`]],
    ['ACCESS_TOKEN_SECONDS', ['0', '-1', '86401', '1.5', 'ten']],
    ['PASSWORD_QUEUE_LIMIT', ['0', '10001', 'many']],
    ['RESTORE_DAYS', ['-1', '366', '1.5', 'week']],
    ['NAME_REST_DAYS', ['-1', '3651', 'month']],
    ['LEASE_SECONDS', ['0', '3601', 'long']],
    ['SWEEP_SECONDS', ['0', '3601']],
    ['RECONCILE_SECONDS', ['59', '604801']],
    ['PURGE_GRACE_SECONDS', ['0', '86401']],
    ['CAPACITY_LIMIT', ['99', '10000001']],
    [
      'PLATFORM_KEYS',
      [
        OPERATOR_SECRET,
        `:${OPERATOR_SECRET}`,
        'ops:',
        `ops:${OPERATOR_SECRET.slice(1)}`,
        `Ops:${OPERATOR_SECRET}`,
        `ops:${OPERATOR_SECRET} and more`,
        `ops:${OPERATOR_SECRET},`,
        `ops:${OPERATOR_SECRET},ops:${OPERATOR_SECRET}2`,
        `ops:${OPERATOR_SECRET},on-call:${OPERATOR_SECRET}`,
      ],
    ],
    ['DOCUMENT_MAX_BYTES', ['1023', '2097153', '1MiB']],
    ['ORGANIZATION_MAX_DOCUMENTS', ['0', '-1', 'all']],
    ['ORGANIZATION_MAX_BYTES', ['1023', '1e9']],
    ['ORGANIZATION_MAX_TYPES', ['0', '10001']],
    ['QUERY_TIME_MS', ['0', '60001', '1.5']],
    ['STREAM_IDLE_SECONDS', ['0', '3601', '2m']],
    ['AUDIT_RETENTION_DAYS', ['0', '36501', '1y']],
    ['AUDIT_DOCUMENTS', ['yes', '1', 'TRUE']],
    ['TENANT_MODEL_LIMIT', ['0', '100001', 'all']],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', ['collector:4318', 'grpc://collector', 'http://user:pw@collector']],
    ['EVENT_LOOP_LAG_MS', ['9', '60001', 'soon']],
    ['DATABASE_QUEUE_LIMIT', ['0', '1000001', 'all']],
    ['CORS_ORIGINS', ['*', 'app.example', 'https://app.example/', 'https://app.example/path', 'null', ',']],
    ['TRUST_PROXY', ['true', '0', '11', '*', 'proxy.example', '0.0.0.0/0', '10.0.0.1,']],
    ['REDIS_URL', ['redis', 'redis.example:6379', 'http://redis.example', 'redis://', 'redis://a/b']],
    ['SIGNUP_MODE', ['invite', 'Open', 'off']],
    ['SIGNUP_TOKENS', ['short', 'a token with blanks in it', 'a-token-of-friends,', 'x'.repeat(257)]],
    ['RATE_LIMITS', ['OFF', 'false', '0', 'yes']],
    ['SMTP_URL', ['smtp.example', 'http://smtp.example', 'smtp://', 'smtp://smtp.example?pool=true']],
    ['MAIL_FROM', ['no-reply', 'a@b.example, c@d.example', 'A\r\nBcc: x <a@b.example>', '<>']],
    [
      'APP_URL',
      [
        'app.example',
        'ftp://app.example',
        'javascript:alert(1)',
        'https://app.example/?a=b',
        'https://app.example/#a',
        'https://app.example?',
        'https://user@app.example',
        'https://app.example/a b',
        'https:\\\\app.example',
        '//app.example',
      ],
    ],
    ['LOG_LEVEL', ['verbose', 'INFO']],
  ])('refuses a wrong %s: %p', (key, values) => {
    for (const value of values) {
      const needed = { ...(key === 'MONGODB_URI' && { JWT_SECRET: SECRET }), MAIL_FROM: 'a@b.example' };
      const problems = problemsOf({ ...needed, [key]: value });
      // An origin is named by its place in the list.
      const keys = new Set(Object.keys(problems).map((name) => name.split('.')[0]));
      expect({ value, keys: [...keys] }).toEqual({ value, keys: [key] });
    }
  });

  it.each(['PORT', 'RESTORE_DAYS', 'ACCESS_TOKEN_SECONDS'])('takes a blank %s for no number', (key) => {
    expect(Object.keys(problemsOf({ [key]: ' ' }))).toEqual([key]);
  });

  it('counts the bytes of a secret and not its characters', () => {
    expect(readEnvironment({ JWT_SECRET: 'ü'.repeat(16) }).JWT_SECRET).toHaveLength(16);
  });

  it('refuses one database for both', () => {
    const problems = problemsOf({ SYSTEM_DATABASE: 'oms', TENANT_DATABASE: 'oms' });
    expect(problems).toEqual({ TENANT_DATABASE: 'must differ from SYSTEM_DATABASE' });
    expect(Object.keys(problemsOf({ SYSTEM_DATABASE: 'oms_tenants' }))).toEqual(['TENANT_DATABASE']);
  });

  it('refuses one port for the service and its metrics, but not any free one for both', () => {
    const problem = { METRICS_PORT: 'must differ from PORT, or be absent: /metrics is there as well' };
    expect(problemsOf({ PORT: '9464', METRICS_PORT: '9464' })).toEqual(problem);
    expect(problemsOf({ METRICS_PORT: '8000', METRICS_HOST: '127.0.0.2' })).toEqual(problem);
    expect(problemsOf({ PORT: '0', METRICS_PORT: '0' })).toEqual({});
  });

  it('lists all problems at once, by key and reason and never with the value', () => {
    const wrong = {
      NODE_ENV: 'hunter2',
      PORT: 'hunter2',
      MONGODB_URI: 'hunter2',
      SYSTEM_DATABASE: 'hunter2!',
      JWT_SECRET: 'hunter2',
      JWT_SECRET_PREVIOUS: 'hunter2',
      JWT_PRIVATE_KEY: 'hunter2',
      JWT_PUBLIC_KEYS_PREVIOUS: 'hunter2',
      CORS_ORIGINS: 'hunter2',
      TRUST_PROXY: 'hunter2',
      SIGNUP_MODE: 'hunter2',
      SIGNUP_TOKENS: 'hunter2',
      RATE_LIMITS: 'hunter2',
      REDIS_URL: 'redis://:hunter2@hunter2/hunter2',
      SMTP_URL: 'smtp://hunter2:hunter2@hunter2/hunter2?hunter2=hunter2',
      MAIL_FROM: 'hunter2',
      APP_URL: 'hunter2',
      LOG_LEVEL: 'hunter2',
    };
    const problems = problemsOf(wrong);
    const keys = Object.keys(problems).map((key) => key.split('.')[0]);
    expect(keys.sort()).toEqual(Object.keys(wrong).sort());
    expect(Object.values(problems).every((reason) => reason.length > 5)).toBe(true);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('tells of what depends on several keys beside what is wrong with one', () => {
    const problems = problemsOf({
      PORT: 'http',
      MONGODB_URI: URI,
      SYSTEM_DATABASE: 'x',
      TENANT_DATABASE: 'x',
    });
    expect(Object.keys(problems).sort()).toEqual(['JWT_SECRET', 'PORT', 'TENANT_DATABASE']);
  });

  it('asks for the tokens that it takes to sign up', () => {
    const SIGNUP_MODE = 'token';
    expect(problemsOf({ SIGNUP_MODE })).toEqual({ SIGNUP_TOKENS: 'is required with SIGNUP_MODE=token' });
    expect(problemsOf({ SIGNUP_MODE, SIGNUP_TOKENS: 'a-token-of-friends' })).toEqual({});
  });

  describe('about mails', () => {
    const SMTP_URL = 'smtps://smtp.example';
    const MAIL_FROM = 'no-reply@mail.example';

    it('asks who they are from when there is a server that takes them, and only then', () => {
      expect(problemsOf({ SMTP_URL })).toEqual({ MAIL_FROM: 'is required with SMTP_URL' });
      expect(problemsOf({ SMTP_URL, MAIL_FROM })).toEqual({});
      expect(problemsOf({ MAIL_FROM })).toEqual({});
    });

    it('asks in production where their links lead', () => {
      const production = { NODE_ENV: 'production', JWT_SECRET: SECRET };
      expect(Object.keys(problemsOf({ ...production, SMTP_URL, MAIL_FROM }))).toEqual(['APP_URL']);
      expect(problemsOf({ ...production, SMTP_URL, MAIL_FROM, APP_URL: 'https://app.example' })).toEqual({});
      expect(problemsOf(production)).toEqual({});
    });

    it.each([
      ['https://app.example/', 'https://app.example'],
      ['HTTPS://App.Example:443', 'https://app.example'],
      ['http://127.0.0.1:5173/organizations//', 'http://127.0.0.1:5173/organizations'],
      ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ])('takes APP_URL=%s for %s', (given, expected) => {
      expect(readEnvironment({ APP_URL: given }).APP_URL).toBe(expected);
    });
  });

  describe('about the signing secret', () => {
    it.each([
      ['development', undefined, false],
      ['development', URI, true],
      [undefined, undefined, false],
      [undefined, URI, true],
      ['production', undefined, true],
      ['production', URI, true],
      ['test', undefined, false],
      ['test', URI, false],
    ])('with NODE_ENV=%s and MONGODB_URI=%s: required is %s', (nodeEnv, uri, isRequired) => {
      const source = { NODE_ENV: nodeEnv, MONGODB_URI: uri };
      expect(problemsOf(source)).toEqual(
        isRequired
          ? { JWT_SECRET: 'is required with NODE_ENV=production and whenever MONGODB_URI is set' }
          : {},
      );
      expect(problemsOf({ ...source, JWT_SECRET: SECRET })).toEqual({});
    });

    it('takes the previous one for no substitute', () => {
      const problems = problemsOf({ NODE_ENV: 'production', JWT_SECRET_PREVIOUS: SECRET });
      expect(Object.keys(problems)).toEqual(['JWT_SECRET']);
    });
  });
});
