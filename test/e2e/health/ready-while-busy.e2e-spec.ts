import { PoolQueue } from '../../../src/database/pool-queue';
import { uniqueName } from '../../support/factories';
import { OPERATOR_TOKEN, WITH_OPERATOR } from '../../support/operators';
import { eventually } from '../../support/poll';
import { startProxiedApp, type ProxiedApp } from '../../support/proxied-app';
import { parseScrape, valueOf } from '../../support/scrape';

/** The age of a heartbeat that counts, the limit of a ping, and time enough for a busy machine. */
const UNREADY_WITHIN_MS = 10_000;

describe('GET /health/ready while requests have every connection to the database', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp(WITH_OPERATOR, { maxPoolSize: '1' });
    await eventually(() => sut.app.get(PoolQueue).waiting === 0);
  });
  afterEach(() => sut.database.restore());
  afterAll(() => sut.close());

  const ready = () => sut.http.get('/health/ready');
  const lookUp = () =>
    sut.http
      .get('/org/get')
      .query({ organization_name: uniqueName() })
      .then(({ status }) => status);

  async function failures(): Promise<number> {
    const { text } = await sut.http.get('/metrics').auth(OPERATOR_TOKEN, { type: 'bearer' }).expect(200);
    return valueOf(parseScrape(text), 'oms_database_connection_failures_total');
  }

  /** Has the only connection, and others wait for it. */
  async function takeConnection() {
    const held = sut.database.holdAnswerTo('find');
    const requests = [lookUp(), lookUp(), lookUp()];
    const { letGo } = await held;
    await eventually(() => sut.app.get(PoolQueue).waiting > 0);
    return { letGo, requests };
  }

  it('is ready, and gives no command up for it', async () => {
    const before = await failures();
    const { letGo, requests } = await takeConnection();
    const { body } = await ready().expect(200);
    expect(body).toEqual({ status: 'ready', database: { status: 'up', latency_ms: expect.any(Number) } });
    expect(body.database.latency_ms).toBeGreaterThanOrEqual(0);
    expect(await failures()).toBe(before);
    letGo();
    expect(await Promise.all(requests)).toEqual([404, 404, 404]);
  });

  it('is ready when the last one is taken while the ping is on its way', async () => {
    const queue = sut.app.get(PoolQueue);
    // As it is before a request has taken the connection.
    jest.spyOn(queue, 'busyServer', 'get').mockReturnValueOnce(null);
    const { letGo, requests } = await takeConnection();
    await ready().expect(200);
    letGo();
    await Promise.all(requests);
  });

  it.each<[string, () => void | Promise<void>]>([
    ['is gone', () => sut.database.cut()],
    [
      'keeps its connections and does not answer',
      () => {
        sut.database.stall();
      },
    ],
  ])('is unready in time when the database %s', async (_what, takeAway) => {
    const { letGo, requests } = await takeConnection();
    await ready().expect(200);
    await takeAway();
    await eventually(async () => (await ready()).status === 503, UNREADY_WITHIN_MS);
    await sut.database.restore();
    letGo();
    await Promise.all(requests);
    await eventually(async () => (await ready()).status === 200);
  });
});
