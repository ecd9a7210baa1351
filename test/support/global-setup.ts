import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLogger } from '../../src/common/logging/create-logger';
import type { DatabaseServer } from '../../src/database/database-server';
import { startEmbeddedDatabase } from '../../src/database/embedded/embedded-database';

declare global {
  // What global-teardown has to stop; absent where MONGODB_URI named a server of its own.
  var testDatabase: { readonly server: DatabaseServer; readonly dataDir: string } | undefined;
}

/** Starts the embedded engine, unless MONGODB_URI names a server to test on. */
export default async function globalSetup(): Promise<void> {
  if (process.env['MONGODB_URI']) return;
  const dataDir = await mkdtemp(join(tmpdir(), 'oms-test-'));
  const server = await startEmbeddedDatabase({
    dataDir,
    logger: createLogger({ level: 'warn', pretty: true }),
    entry: resolve('dist/database/embedded/engine.main.js'),
  });
  globalThis.testDatabase = { server, dataDir };
  process.env['MONGODB_URI'] = server.uri;
}
