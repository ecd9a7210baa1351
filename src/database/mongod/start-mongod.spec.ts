import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { DatabaseStartError } from '../database-server';
import { startMongod } from './start-mongod';

/** Behaves like mongod as far as its starter looks, and leaves what it was started with as its only data. */
const STAND_IN = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const dbPath = process.argv[process.argv.indexOf('--dbpath') + 1];
writeFileSync(join(dbPath, 'data.json'), JSON.stringify({ args: process.argv.slice(2), env: process.env }));
process.on('SIGINT', () => process.exit(0));
console.log('Waiting for connections');
setInterval(() => {}, 1000);
`;

interface StartedWith {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

describe(startMongod.name, () => {
  const logger = pino({ level: 'silent' });
  const environment = { ...process.env };
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'start-mongod-'));
    process.env['MONGOMS_SYSTEM_BINARY'] = join(dataDir, 'mongod-stand-in');
    process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
    await writeFile(process.env['MONGOMS_SYSTEM_BINARY'], STAND_IN);
    await chmod(process.env['MONGOMS_SYSTEM_BINARY'], 0o755);
  });

  afterEach(async () => {
    process.env = { ...environment };
    await rm(dataDir, { recursive: true });
  });

  async function startedWith(): Promise<StartedWith> {
    return JSON.parse(await readFile(join(dataDir, 'mongod', 'data.json'), 'utf8')) as StartedWith;
  }

  it('keeps its files in the data directory, on disk, reachable from this machine only', async () => {
    const server = await startMongod({ dataDir, logger });
    await server.stop();

    const { args } = await startedWith();
    expect(server.dataPath).toBe(join(dataDir, 'mongod'));
    expect(server.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?journal=true$/);
    expect(args.join(' ')).toContain(`--dbpath ${join(dataDir, 'mongod')} --storageEngine wiredTiger`);
    expect(args.join(' ')).toContain('--bind_ip 127.0.0.1');
  });

  it('leaves the files where they are when it stops', async () => {
    const server = await startMongod({ dataDir, logger });
    await server.stop();
    await expect(startedWith()).resolves.toBeDefined();

    const again = await startMongod({ dataDir, logger });
    await again.stop();
    await expect(startedWith()).resolves.toBeDefined();
  });

  it('passes nothing of the environment on', async () => {
    process.env['JWT_SECRET'] = 'not for mongod';
    const server = await startMongod({ dataDir, logger });
    await server.stop();

    expect((await startedWith()).env).not.toHaveProperty('JWT_SECRET');
  });

  it('says what to do when there is no mongod', async () => {
    process.env['MONGOMS_SYSTEM_BINARY'] = join(dataDir, 'absent');
    process.env['MONGOMS_RUNTIME_DOWNLOAD'] = 'false';
    const warn = jest.spyOn(console, 'warn').mockImplementation(); // the package's own words

    const failure: unknown = await startMongod({ dataDir, logger }).catch((error: unknown) => error);

    warn.mockRestore();
    expect(failure).toBeInstanceOf(DatabaseStartError);
    expect(String(failure)).toContain('MONGOMS_SYSTEM_BINARY');
    expect(String(failure)).toContain('MONGODB_URI');
  });
});
