import { existsSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import type { Lifetime } from './system/lifetime';

const ENGINE_MODULE = path.resolve('dist/database/embedded/embedded-database.js');

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
