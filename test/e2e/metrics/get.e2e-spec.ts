import type { Settings } from '../../../src/config/settings';
import { MetricsPort } from '../../../src/observability/metrics-port';
import { signUp, uniqueName } from '../../support/factories';
import { expectProblem } from '../../support/problems';
import { parseScrape, valueOf, type Series } from '../../support/scrape';
import { startTestApp, type TestApp } from '../../support/test-app';

const SECRET = 'a-secret-of-the-operators-that-only-this-test-has';
const WITH_OPERATORS: Partial<Settings> = { PLATFORM_KEYS: [{ name: 'ops', secret: SECRET }] };

describe('GET /metrics', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ ...WITH_OPERATORS, METRICS_PORT: 0, PASSWORD_QUEUE_LIMIT: 1 });
  });
  afterAll(() => sut.close());

  async function scrape(): Promise<Series[]> {
    const { text } = await sut.http.get('/metrics').auth(`opk_${SECRET}`, { type: 'bearer' }).expect(200);
    return parseScrape(text);
  }

  it('answers an operator in the format of Prometheus', async () => {
    const answer = await sut.http.get('/metrics').auth(`opk_${SECRET}`, { type: 'bearer' }).expect(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; (?=.*version=0.0.4).*charset=utf-8/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(parseScrape(answer.text).length).toBeGreaterThan(100);
  });

  it('is closed to everybody else, and is not there where nobody is an operator', async () => {
    const { token } = await signUp(sut);
    expectProblem(await sut.http.get('/metrics'), 401, 'AUTH.TOKEN_MISSING');
    expectProblem(await sut.http.get('/metrics').auth(token, { type: 'bearer' }), 401, 'AUTH.TOKEN_INVALID');
    const closed = await startTestApp();
    try {
      expectProblem(await closed.http.get('/metrics'), 404, 'ROUTE.NOT_FOUND');
      expect(closed.app.get(MetricsPort).port).toBeNull();
    } finally {
      await closed.close();
    }
  });

  it('is on the port of its own without a key, and nothing else is', async () => {
    const base = `http://127.0.0.1:${String(sut.app.get(MetricsPort).port)}`;
    const answer = await fetch(`${base}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(valueOf(parseScrape(await answer.text()), 'oms_database_up')).toBe(1);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
    for (const path of ['/', '/org/get?organization_name=x', '/metrics/x', '/health/live']) {
      expect((await fetch(`${base}${path}`)).status).toBe(404);
    }
  });

  it('measures requests by route, method and status', async () => {
    const labels = { route: '/org/get', method: 'GET', status: '404' };
    const before = valueOf(await scrape(), 'oms_http_request_duration_seconds_count', labels);
    await sut.http.get('/org/get').query({ organization_name: uniqueName() }).expect(404);
    const after = await scrape();
    expect(valueOf(after, 'oms_http_request_duration_seconds_count', labels)).toBe(before + 1);
    expect(valueOf(after, 'oms_http_request_duration_seconds_sum', labels)).toBeLessThan(20);
    expect(valueOf(after, 'oms_http_requests_in_progress')).toBe(1); // this very scrape
  });

  it('measures commands to the database, and the state of its connections', async () => {
    await signUp(sut);
    const now = await scrape();
    const name = 'oms_database_command_duration_seconds_count';
    for (const command of ['find', 'update', 'insert', 'create']) {
      expect({ command, count: valueOf(now, name, { command, outcome: 'done' }) }).toEqual({
        command,
        count: expect.any(Number),
      });
      expect(valueOf(now, name, { command, outcome: 'done' })).toBeGreaterThan(0);
    }
    expect(valueOf(now, 'oms_database_connections', { state: 'idle' })).toBeGreaterThan(0);
    expect(valueOf(now, 'oms_database_connections', { state: 'in_use' })).toBeGreaterThanOrEqual(0);
    expect(valueOf(now, 'oms_database_connection_waiters')).toBe(0);
  });

  it('counts what caches answered, and what they had to ask for', async () => {
    const { name } = await signUp(sut);
    const requests = async (outcome: string) =>
      valueOf(await scrape(), 'oms_cache_requests_total', { cache: 'organizations', outcome });
    await sut.http.get('/org/get').query({ organization_name: name }).expect(200);
    const [hits, misses] = [await requests('hit'), await requests('miss')];
    await sut.http.get('/org/get').query({ organization_name: name }).expect(200);
    expect(await requests('hit')).toBeGreaterThan(hits);
    expect(await requests('miss')).toBe(misses);
    expect(misses).toBeGreaterThan(0);
  });

  it('counts passwords that were refused', async () => {
    const attempt = () =>
      sut.http.post('/admin/login').send({ email: 'nobody@example.com', password: 'x'.repeat(12) });
    const answers = await Promise.all(Array.from({ length: 12 }, attempt));
    const refused = answers.filter(({ status }) => status === 503).length;
    expect(refused).toBeGreaterThan(0);
    const now = await scrape();
    expect(valueOf(now, 'oms_password_queue_refused_total')).toBe(refused);
    expect(valueOf(now, 'oms_password_queue_length')).toBe(0);
  });

  it('tells how the process is, by the usual names', async () => {
    const names = new Set((await scrape()).map(({ name }) => name));
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
    ]) {
      expect(names).toContain(name);
    }
  });
});
