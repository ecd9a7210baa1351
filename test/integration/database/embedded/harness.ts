import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { mongo } from 'mongoose';
import pino, { type Logger } from 'pino';
import {
  startEmbeddedDatabase,
  type EmbeddedDatabase,
} from '../../../../src/database/embedded/embedded-database';

const COMPILED = resolve(__dirname, '../../../../dist/database/embedded');
const ENGINE_ENTRY = join(COMPILED, 'engine.main.js');
export const COMPILED_EMBEDDED_DATABASE = join(COMPILED, 'embedded-database.js');

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly line?: string;
  readonly reason?: string;
  readonly engine_pid?: number;
}

/** Processes start and end in these tests; how fast depends on what else the machine does. */
jest.setTimeout(60_000);

/** Everything that one test starts, so that it can be taken down whatever the test came to. */
export class Harness {
  readonly logLines: LogLine[] = [];
  readonly logger: Logger = pino(
    { level: 'debug' },
    { write: (line) => this.logLines.push(JSON.parse(line) as LogLine) },
  );
  private readonly clients: mongo.MongoClient[] = [];
  private readonly databases: EmbeddedDatabase[] = [];

  private constructor(readonly dataDir: string) {}

  static async create(): Promise<Harness> {
    return new Harness(await mkdtemp(join(tmpdir(), 'embedded-database-')));
  }

  async start(options: { readonly entry?: string } = {}): Promise<EmbeddedDatabase> {
    const database = await startEmbeddedDatabase({
      dataDir: this.dataDir,
      logger: this.logger,
      entry: options.entry ?? ENGINE_ENTRY,
    });
    this.databases.push(database);
    return database;
  }

  notesOf(uri: string): mongo.Collection<{ _id: number }> {
    const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
    this.clients.push(client);
    return client.db('test').collection('notes');
  }

  async dispose(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
    await Promise.all(this.databases.map((database) => database.stop()));
    await rm(this.dataDir, { recursive: true });
  }
}

/** A process that has ended, but that its parent has not asked about yet, counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

export function runtimeDirectoryOf(uri: string): string {
  const [, socket = ''] = /^mongodb:\/\/([^/]+)\//.exec(uri) ?? [];
  return dirname(decodeURIComponent(socket));
}

export function pidOf(database: EmbeddedDatabase): number {
  if (database.processId === undefined) {
    throw new Error('No engine is running');
  }
  return database.processId;
}
