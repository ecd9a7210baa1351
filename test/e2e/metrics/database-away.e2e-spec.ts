import { CensusService } from '../../../src/organizations/census/census.service';
import { MetricsPort } from '../../../src/observability/metrics-port';
import { signUp, uniqueName } from '../../support/factories';
import { eventually } from '../../support/poll';
import { startProxiedApp, type ProxiedApp } from '../../support/proxied-app';
import { parseScrape, valueOf, type Series } from '../../support/scrape';

const SECRET = 'a-secret-of-the-operators-that-only-this-test-has';
/** Less than the 3 s that a question to a database takes which is away. */
const AT_ONCE_MS = 2_500;

describe('GET /metrics while the database is away', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp({
      METRICS_PORT: 0,
      PLATFORM_KEYS: [{ name: 'ops', secret: SECRET }],
    });
    await signUp(sut);
    await sut.app.get(CensusService).take();
  });
  afterAll(() => sut.close());

  async function scrape(): Promise<Series[]> {
    const startedMs = performance.now();
    const { text } = await sut.http.get('/metrics').auth(`opk_${SECRET}`, { type: 'bearer' }).expect(200);
    expect(performance.now() - startedMs).toBeLessThan(AT_ONCE_MS);
    return parseScrape(text);
  }

  const active = { state: 'active', isolation: 'collection' };

  async function expectToBeBack(): Promise<void> {
    await sut.database.restore();
    await eventually(async () => valueOf(await scrape(), 'oms_database_up') === 1);
    await sut.http.get('/org/get').query({ organization_name: uniqueName() }).expect(404);
    const back = await scrape();
    expect(valueOf(back, 'oms_database_connection_waiters')).toBe(0);
    expect(valueOf(back, 'oms_database_connections', { state: 'idle' })).toBeGreaterThan(0);
  }

  it('answers at once, with the last counts, and says so', async () => {
    expect(valueOf(await scrape(), 'oms_organizations', active)).toBe(1);
    expect(valueOf(await scrape(), 'oms_database_up')).toBe(1);
    await sut.database.cut();
    await expect(sut.app.get(CensusService).take()).rejects.toThrow();
    const away = await scrape();
    expect(valueOf(away, 'oms_organizations', active)).toBe(1);
    expect(valueOf(away, 'oms_database_up')).toBe(0);
    const port = String(sut.app.get(MetricsPort).port);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);
    await expectToBeBack();
  });

  it('answers at once when the database keeps silent', async () => {
    sut.database.stall();
    const census = sut.app.get(CensusService).take(); // has no answer before the end
    expect(valueOf(await scrape(), 'oms_organizations', active)).toBe(1);
    expect(valueOf(await scrape(), 'oms_database_connections', { state: 'in_use' })).toBeGreaterThan(0);
    await sut.database.restore();
    await census;
    await expectToBeBack();
  });
});
