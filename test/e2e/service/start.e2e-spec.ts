import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import supertest from 'supertest';
import { signIn, signUp } from '../../support/factories';
import { ServiceHarness } from '../../support/service-process';

jest.setTimeout(60_000);

describe('Starting the service', () => {
  let harness: ServiceHarness;

  beforeEach(async () => {
    harness = await ServiceHarness.create();
  });
  afterEach(() => harness.dispose());

  describe('with nothing set', () => {
    it('says in one line where API, docs and data are, and finds the data again at the next start', async () => {
      const first = await harness.start();
      expect(first.data).toBe(join(harness.dataDir, 'mongodb'));
      expect(first.docs).toBe(`${first.api}/docs`);
      await supertest(first.api).get('/health/ready').expect(200);
      await supertest(first.docs).get('/').expect(200);
      const { email, token } = await signUp({ http: supertest(first.api) });
      first.kill('SIGTERM');
      expect(await first.exited).toEqual({ code: 0, signal: null });

      const second = await harness.start({ RATE_LIMITS: 'on' }); // off, it would say so
      const http = supertest(second.api);

      await signIn({ http }, email);
      // Signed with the secret that the first start has made.
      await http.get('/admin/me').set('Authorization', `Bearer ${token}`).expect(200);
      expect(second.output.split('\n')[0]).toContain(`API ${second.api}`);
      expect(second.output.match(/API /g)).toHaveLength(1);
    });
  });

  describe('with a directory that another instance holds', () => {
    it('fails and names the process', async () => {
      const holder = await harness.start();
      const [engine] = holder.children();

      const second = harness.launch();

      expect(await second.exited).toEqual({ code: 1, signal: null });
      expect(second.output).toContain(`${join(harness.dataDir, 'mongodb')} is in use by process ${engine} `);
      expect(second.output).toContain(`started by process ${holder.pid} `);
      await supertest(holder.api).get('/health/ready').expect(200);
    });
  });

  describe('with a port that is taken', () => {
    it('fails, says so, and leaves no database behind', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;

      const service = harness.launch({ PORT: String(port) });

      expect(await service.exited).toEqual({ code: 1, signal: null });
      other.close();
      expect(service.output).toContain('EADDRINUSE');
      await harness.start(); // its directory is free
    });
  });

  describe('with a wrong configuration', () => {
    const WRONG = {
      PORT: 'eighty',
      MONGODB_URI: 'postgres://user:hunter2@localhost',
      JWT_SECRET: 'tooshort',
      TENANT_DATABASE: 'Not A Name',
      LOG_LEVEL: 'shouting',
      LEASE_SECONDS: '-7',
    };

    it('lists every problem by its key, never a value, and touches nothing', async () => {
      const service = harness.launch(WRONG);

      expect(await service.exited).toEqual({ code: 1, signal: null });
      const listed = service.output
        .split('\n')
        .map((line) => /^ {2}([A-Z_]+): \S/.exec(line)?.[1])
        .filter((key) => key !== undefined);
      expect(listed.sort()).toEqual(Object.keys(WRONG).sort());
      for (const value of Object.values(WRONG)) expect(service.output).not.toContain(value);
      expect(existsSync(harness.dataDir)).toBe(false);
    });

    it('demands a secret of its own for a server and for production', async () => {
      for (const env of [{ MONGODB_URI: 'mongodb://localhost' }, { NODE_ENV: 'production' }]) {
        const service = harness.launch(env);
        expect(await service.exited).toEqual({ code: 1, signal: null });
        expect(service.output).toContain('JWT_SECRET: is required');
      }
    });
  });

  describe('with MONGODB_URI', () => {
    const unique = randomBytes(6).toString('hex');
    const databases = {
      SYSTEM_DATABASE: `oms_test_${unique}_system`,
      TENANT_DATABASE: `oms_test_${unique}_tenants`,
    };
    const MONGODB_URI = process.env['MONGODB_URI'] ?? '';

    afterEach(async () => {
      const client = new mongo.MongoClient(MONGODB_URI);
      for (const name of Object.values(databases)) await client.db(name).dropDatabase();
      await client.close();
    });

    it('loads nothing of the embedded engine, nor of traces that nobody asks for', async () => {
      const coverage = join(harness.directory, 'coverage');
      await mkdir(coverage);
      const service = await harness.start({
        MONGODB_URI,
        ...databases,
        JWT_SECRET: 'a secret of 32 bytes that is only for this test',
        NODE_V8_COVERAGE: coverage, // Node writes there which files it has loaded
      });
      await signUp({ http: supertest(service.api) });

      expect(service.children()).toEqual([]);
      expect(existsSync(join(harness.dataDir, 'mongodb'))).toBe(false);
      expect(service.data).toBe(`MONGODB_URI (${databases.SYSTEM_DATABASE}, ${databases.TENANT_DATABASE})`);
      service.kill('SIGTERM');
      await service.exited;
      const loaded = await loadedFiles(coverage);
      expect(loaded).toContain('dist/app.setup.js');
      expect(loaded.filter((file) => file.startsWith('dist/database/embedded'))).toEqual([]);
      expect(loaded.filter((file) => /embedded-mongodb|@opentelemetry\/sdk-trace/.test(file))).toEqual([]);
    });

    describe('in production', () => {
      const production = {
        MONGODB_URI,
        ...databases,
        NODE_ENV: 'production',
        RATE_LIMITS: 'on', // off, it would warn
        JWT_SECRET: 'a secret of 32 bytes that is only for this test',
      };

      it('warns in one line when no mail can be sent', async () => {
        const { output } = await harness.start(production);
        expect(output.match(/"level":"warn"/g)).toHaveLength(1);
        expect(output).toContain('"msg":"No mail can be sent: set SMTP_URL');
      });

      it('warns of nothing when a server takes mails, and asks for none before there is one', async () => {
        const { output } = await harness.start({
          ...production,
          SMTP_URL: 'smtps://mailer:hunter2@127.0.0.1:1',
          MAIL_FROM: 'The Service <no-reply@mail.example>',
          APP_URL: 'https://app.example',
        });
        expect(output).not.toMatch(/"level":"(?:warn|error)"|hunter2/);
      });
    });
  });
});

/** By the process and each of its threads; relative to the root of the repository. */
async function loadedFiles(coverage: string): Promise<string[]> {
  const root = pathToFileURL(`${process.cwd()}/`).href;
  const reports = (await readdir(coverage)).map(async (report) => {
    const { result } = JSON.parse(await readFile(join(coverage, report), 'utf8')) as {
      readonly result: readonly { readonly url: string }[];
    };
    return result.map(({ url }) => url.replace(root, ''));
  });
  return (await Promise.all(reports)).flat();
}
