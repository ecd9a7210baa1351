import { ENVIRONMENT_KEYS, EnvironmentError, readEnvironment } from './env.schema';

const SECRET = 'a secret that only this test has, 32 bytes or more';
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
      DATA_DIR: './data',
      SYSTEM_DATABASE: 'oms_system',
      TENANT_DATABASE: 'oms_tenants',
      JWT_ISSUER: 'organization-management-service',
      JWT_AUDIENCE: 'organization-management-api',
      ACCESS_TOKEN_SECONDS: 900,
      PASSWORD_QUEUE_LIMIT: 128,
      RESTORE_DAYS: 7,
      LEASE_SECONDS: 30,
      DOCUMENT_MAX_BYTES: 1_048_576,
      ORGANIZATION_MAX_DOCUMENTS: 10_000_000,
      ORGANIZATION_MAX_BYTES: 10_737_418_240,
      ORGANIZATION_MAX_TYPES: 200,
      QUERY_TIME_MS: 5000,
      STREAM_IDLE_SECONDS: 120,
      TENANT_MODEL_LIMIT: 1000,
      LOG_LEVEL: 'info',
    });
  });

  it('reads each key that it names, and no other', () => {
    const given = {
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: '/var/lib/oms',
      MONGODB_URI: 'mongodb+srv://db.example/',
      SYSTEM_DATABASE: 'a-system',
      TENANT_DATABASE: 'a_tenants',
      JWT_SECRET: SECRET,
      JWT_SECRET_PREVIOUS: `${SECRET}, before`,
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'https://api.example',
      ACCESS_TOKEN_SECONDS: '60',
      PASSWORD_QUEUE_LIMIT: '1',
      RESTORE_DAYS: '0',
      LEASE_SECONDS: '5',
      DOCUMENT_MAX_BYTES: '2048',
      ORGANIZATION_MAX_DOCUMENTS: '1',
      ORGANIZATION_MAX_BYTES: '4096',
      ORGANIZATION_MAX_TYPES: '2',
      QUERY_TIME_MS: '100',
      STREAM_IDLE_SECONDS: '5',
      TENANT_MODEL_LIMIT: '10',
      CORS_ORIGINS: 'https://app.example, http://localhost:3000',
      LOG_LEVEL: 'silent',
    };
    const env = readEnvironment({ ...given, PATH: '/bin' });
    expect(env).toEqual({
      ...given,
      PORT: 0,
      ACCESS_TOKEN_SECONDS: 60,
      PASSWORD_QUEUE_LIMIT: 1,
      RESTORE_DAYS: 0,
      LEASE_SECONDS: 5,
      DOCUMENT_MAX_BYTES: 2048,
      ORGANIZATION_MAX_DOCUMENTS: 1,
      ORGANIZATION_MAX_BYTES: 4096,
      ORGANIZATION_MAX_TYPES: 2,
      QUERY_TIME_MS: 100,
      STREAM_IDLE_SECONDS: 5,
      TENANT_MODEL_LIMIT: 10,
      CORS_ORIGINS: ['https://app.example', 'http://localhost:3000'],
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
    ['ACCESS_TOKEN_SECONDS', ['0', '-1', '86401', '1.5', 'ten']],
    ['PASSWORD_QUEUE_LIMIT', ['0', '10001', 'many']],
    ['RESTORE_DAYS', ['-1', '366', '1.5', 'week']],
    ['LEASE_SECONDS', ['0', '3601', 'long']],
    ['DOCUMENT_MAX_BYTES', ['1023', '2097153', '1MiB']],
    ['ORGANIZATION_MAX_DOCUMENTS', ['0', '-1', 'all']],
    ['ORGANIZATION_MAX_BYTES', ['1023', '1e9']],
    ['ORGANIZATION_MAX_TYPES', ['0', '10001']],
    ['QUERY_TIME_MS', ['0', '60001', '1.5']],
    ['STREAM_IDLE_SECONDS', ['0', '3601', '2m']],
    ['TENANT_MODEL_LIMIT', ['0', '100001', 'all']],
    ['CORS_ORIGINS', ['*', 'app.example', 'https://app.example/', 'https://app.example/path', 'null', ',']],
    ['LOG_LEVEL', ['verbose', 'INFO']],
  ])('refuses a wrong %s: %p', (key, values) => {
    for (const value of values) {
      const problems = problemsOf({ [key]: value, ...(key === 'MONGODB_URI' && { JWT_SECRET: SECRET }) });
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

  it('lists all problems at once, by key and reason and never with the value', () => {
    const wrong = {
      NODE_ENV: 'hunter2',
      PORT: 'hunter2',
      MONGODB_URI: 'hunter2',
      SYSTEM_DATABASE: 'hunter2!',
      JWT_SECRET: 'hunter2',
      JWT_SECRET_PREVIOUS: 'hunter2',
      CORS_ORIGINS: 'hunter2',
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
