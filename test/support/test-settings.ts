import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../src/config/env.schema';
import type { Settings } from '../../src/config/settings';

/** Settings for an application with databases of its own on the server of the test run, and a folder for its mails. */
export function testSettings(overrides: Partial<Settings> = {}): Settings {
  const unique = randomBytes(6).toString('hex');
  const env = readEnvironment({
    NODE_ENV: 'test',
    DATA_DIR: join(tmpdir(), `oms-test-${unique}`),
    MONGODB_URI: process.env['MONGODB_URI'],
    JWT_SECRET: 'a secret that only the tests have, 32 bytes or more',
    SYSTEM_DATABASE: `oms_test_${unique}_system`,
    TENANT_DATABASE: `oms_test_${unique}_tenants`,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
  });
  if (env.MONGODB_URI === undefined || env.JWT_SECRET === undefined) {
    throw new Error('Run the tests with npm test');
  }
  return {
    ...env,
    MONGODB_URI: env.MONGODB_URI,
    JWT_SECRET: env.JWT_SECRET,
    singleInstance: false,
    ...overrides,
  };
}

/** The URI with an option of the driver more, unless it has that one. */
export function withDriverOption(uri: string, option: string, value: string): string {
  if (uri.includes(`${option}=`)) return uri;
  const hasPath = /^[\w+]+:\/\/[^/?]*\//.test(uri);
  const separator = uri.includes('?') ? '&' : hasPath ? '?' : '/?';
  return `${uri}${separator}${option}=${value}`;
}
