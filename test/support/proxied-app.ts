import type { Settings } from '../../src/config/settings';
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy';
import { startTestApp, type TestApp } from './test-app';
import { testSettings, withDriverOption } from './test-settings';

/** A service whose database can be taken away from it. */
export interface ProxiedApp extends TestApp {
  readonly database: DatabaseProxy;
}

/** @param driverOptions such as `maxPoolSize`, with their values */
export async function startProxiedApp(
  overrides: Partial<Settings> = {},
  driverOptions: Readonly<Record<string, string>> = {},
): Promise<ProxiedApp> {
  const database = await startDatabaseProxy(testSettings());
  let uri = database.uri;
  for (const [option, value] of Object.entries(driverOptions)) uri = withDriverOption(uri, option, value);
  const sut = await startTestApp({ ...overrides, MONGODB_URI: uri });
  return {
    ...sut,
    database,
    close: async () => {
      await database.restore();
      await sut.close();
      await database.close();
    },
  };
}
