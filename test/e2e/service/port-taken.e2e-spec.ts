import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { mongo } from 'mongoose';
import { testSettings } from '../../support/test-settings';

jest.setTimeout(60_000);

const { MONGODB_URI } = testSettings();

/** With a database that tells, when it is stopped, how many connections to it are still open. */
const MAIN = `
  const sockets = () => process.getActiveResourcesInfo().filter((name) => /^(?:Pipe|TCPSocket)Wrap$/.test(name)).length;
  const ownSockets = [process.stdout, process.stderr] && sockets(); // made with the first look at them
  const stop = async () => {
    process.stderr.write(\`stopped under \${sockets() - ownSockets}\`);
  };
  void require('${resolve(__dirname, '../../../dist/bootstrap.js')}').bootstrap(async () => ({
    uri: '${MONGODB_URI}', dataPath: '.', stop
  }));
`;

describe('Starting on a port that is taken', () => {
  const unique = randomBytes(6).toString('hex');
  const databases = {
    SYSTEM_DATABASE: `oms_test_${unique}_system`,
    TENANT_DATABASE: `oms_test_${unique}_tenants`,
  };

  afterAll(async () => {
    const client = new mongo.MongoClient(MONGODB_URI);
    for (const name of Object.values(databases)) await client.db(name).dropDatabase();
    await client.close();
  });

  it('closes the application before the database, so that nothing fails under it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'oms-port-'));
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');

    const started = promisify(execFile)(process.execPath, ['-e', MAIN], {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        ...databases,
        DATA_DIR: directory,
        HOST: '127.0.0.1',
        PORT: String((other.address() as AddressInfo).port),
      },
    });

    await expect(started).rejects.toMatchObject({ code: 1, stderr: 'stopped under 0' });
    other.close();
    await rm(directory, { recursive: true });
  });
});
