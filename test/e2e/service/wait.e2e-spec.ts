import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import supertest from 'supertest';
import { freePort } from '../../../bench/system/free-port';
import { startDatabaseProxy, type DatabaseProxy } from '../../support/database-proxy';
import { expectProblem } from '../../support/problems';
import { eventually } from '../../support/poll';
import { ServiceHarness, type ServiceProcess } from '../../support/service-process';
import { testSettings } from '../../support/test-settings';

jest.setTimeout(60_000);

const JWT_SECRET = 'a secret of 32 bytes that is only for this test';
/** More than ending takes, and less than one attempt to reach the database. */
const AT_ONCE_MS = 2_500;
const WAITING = 'The database of MONGODB_URI does not answer: waiting for it';

describe('Starting the service while its database is away', () => {
  const unique = randomBytes(6).toString('hex');
  const databases = {
    SYSTEM_DATABASE: `oms_test_${unique}_system`,
    TENANT_DATABASE: `oms_test_${unique}_tenants`,
  };
  let harness: ServiceHarness;
  let database: DatabaseProxy;

  beforeEach(async () => {
    harness = await ServiceHarness.create();
    database = await startDatabaseProxy(testSettings());
    await database.cut();
  });
  afterEach(async () => {
    await harness.dispose();
    await database.close();
  });
  afterAll(async () => {
    const client = new mongo.MongoClient(testSettings().MONGODB_URI);
    for (const name of Object.values(databases)) await client.db(name).dropDatabase();
    await client.close();
  });

  async function launch(
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ service: ServiceProcess; http: ReturnType<typeof supertest> }> {
    const port = await freePort();
    const service = harness.launch({
      MONGODB_URI: database.uri,
      ...databases,
      JWT_SECRET,
      PORT: String(port),
      ...env,
    });
    const http = supertest(`http://127.0.0.1:${port}`);
    await eventually(async () => {
      if (!service.isRunning) throw new Error(`The service has ended:\n${service.output}`);
      return http.get('/health/live').then(
        ({ status }) => status === 200,
        () => false,
      );
    });
    return { service, http };
  }

  it('waits, says so, is alive and unready meanwhile, and serves when the database is there', async () => {
    const { service, http } = await launch();
    expect(service.output).toBe(''); // alive before it knows
    await eventually(() => service.output.includes(WAITING));
    const alive = await http.get('/health/live').expect(200, { status: 'alive' });
    expect(alive.headers['x-request-id']).toBeDefined();
    const { headers } = await http
      .get('/health/ready')
      .expect(503, { status: 'unready', database: { status: 'down', latency_ms: null } });
    expect(headers['retry-after']).toBe('2');
    expectProblem(await http.post('/admin/login?x=1').send({}), 503, 'DATABASE.UNAVAILABLE');

    await database.restore();

    const { api } = await service.announced();
    await supertest(api).get('/health/ready').expect(200);
    service.kill('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });

  it('keeps meanwhile what the service promises of every answer', async () => {
    const { http } = await launch();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const refused = await http
      .get('/org/get')
      .set({ 'X-Request-Id': 'of-the-caller', traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ request_id: 'of-the-caller', trace_id: traceId });
    expect(refused.headers['x-request-id']).toBe('of-the-caller');
    await http.get('/health/live/').expect(200, { status: 'alive' });
    await http.head('/health/live').expect(200);
    const other = await http.post('/health/live').set('X-Request-Id', 'no');
    expectProblem(other, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(other.headers['allow']).toBe('GET, HEAD');
    expect(other.headers['x-request-id']).not.toBe('no');
  });

  it('tells on the port of the metrics that it is the database that is away', async () => {
    const metricsPort = await freePort();
    const { service } = await launch({ METRICS_PORT: String(metricsPort) });
    const metrics = supertest(`http://127.0.0.1:${metricsPort}`);
    const DOWN = /^# HELP oms_database_up .+\n# TYPE oms_database_up gauge\noms_database_up 0\n$/;
    const away = await metrics.get('/metrics').expect(200, DOWN);
    await metrics.get('/').expect(404);

    await database.restore();
    await service.announced();

    const { text, headers } = await metrics.get('/metrics').expect(200);
    expect(headers['content-type']).toBe(away.headers['content-type']);
    expect(text).toContain(away.text.replace(/0\n$/, '1\n'));
  });

  it('serves as soon as a database answers that has kept silent', async () => {
    await database.restore();
    database.stall();
    const { service } = await launch();
    await eventually(() => service.output.includes(WAITING));

    await database.restore();

    await service.announced();
  });

  it.each([
    ['at once when it had answered', 'ping'],
    ['while the application was making its indexes', 'createIndexes'],
    ['when it had its indexes', 'find'],
  ])('waits anew for one that goes away %s', async (_when, command) => {
    await database.restore();
    const gone = database.cutAfter(command);
    const { service, http } = await launch();
    await gone;
    await eventually(() => service.output.includes('The database went away during the start'));
    await http.get('/health/live').expect(200, { status: 'alive' });

    await database.restore();

    const { api } = await service.announced();
    await supertest(api).get('/health/ready').expect(200);
    expect(service.output).not.toMatch(/"context":"(?:ExceptionHandler|MongooseModule)"/);
    service.kill('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once at %s', async (signal) => {
    const { service } = await launch();
    await eventually(() => service.output.includes(WAITING));
    const signalledAt = performance.now();
    service.kill(signal);
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(AT_ONCE_MS);
  });

  it('ends at once at a signal while the application asks a database that has gone away', async () => {
    await database.restore();
    const gone = database.cutAfter('ping');
    const { service } = await launch();
    await gone;
    const signalledAt = performance.now();
    service.kill('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(AT_ONCE_MS);
    expect(service.output).not.toContain(WAITING);
  });

  it.each([
    ['with a port that is none', 'mongodb://user:hunter2@localhost:99999'],
    ['without a host', 'mongodb://user:hunter2'],
    ['with a password that is not encoded', 'mongodb://user:hunter2/3@localhost'],
    ['with an option that is a password', 'mongodb://localhost/?hunter2=1'],
  ])('does not wait for an address %s, and shows nothing of it', async (_what, uri) => {
    const service = harness.launch({ MONGODB_URI: uri, ...databases, JWT_SECRET });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.output).toMatch(/"level":"fatal".*"msg":"MONGODB_URI: \S/);
    expect(service.output).not.toMatch(/hunter2|stack/);
  });
});
