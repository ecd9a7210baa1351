import { existsSync } from 'node:fs';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import pino from 'pino';
import type { Lifetime } from './system/lifetime';

const ENGINE_MODULE = path.resolve('dist/database/embedded/embedded-database.js');

/** For cleaning up on a given server, which may be gone. */
const SERVER_LIMIT_MS = 3000;

export interface BenchDatabase {
  readonly uri: string;
  readonly kind: string;
  /** The engine's process; null when the server was started by somebody else. */
  readonly pid: number | null;
}

/** As far as it is used here; the built service exports it. */
type StartEmbeddedDatabase = (options: {
  readonly dataDir: string;
  readonly logger: pino.Logger;
}) => Promise<{ readonly uri: string; readonly processId: number | undefined; stop(): Promise<void> }>;

/** One server for all targets: the given one, or the service's own engine on a folder of its own. */
export async function startDatabase(
  lifetime: Lifetime,
  { mongodbUri, dataDir }: { readonly mongodbUri: string | undefined; readonly dataDir: string },
): Promise<BenchDatabase> {
  if (mongodbUri !== undefined) {
    return { uri: mongodbUri, kind: 'the given MongoDB server', pid: null };
  }
  if (!existsSync(ENGINE_MODULE)) {
    throw new Error(`${ENGINE_MODULE} is missing: run through "npm run bench", which builds it`);
  }
  const { startEmbeddedDatabase } = (await import(ENGINE_MODULE)) as {
    startEmbeddedDatabase: StartEmbeddedDatabase;
  };
  const logger = pino({ level: 'warn' }, pino.destination(process.stderr.fd));
  const database = await startEmbeddedDatabase({ dataDir, logger });
  lifetime.onEnd(() => database.stop());
  return { uri: database.uri, kind: 'the embedded engine', pid: database.processId ?? null };
}

/** Those whose names begin so: on a given server nothing of a run may stay behind. */
export async function dropDatabases(uri: string, prefix: string): Promise<void> {
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: SERVER_LIMIT_MS }).connect();
  const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
  for (const { name } of databases.filter((database) => database.name.startsWith(prefix))) {
    await client.db(name).dropDatabase();
  }
  await client.close();
}
