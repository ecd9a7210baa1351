import { beginStop } from '../../../src/common/http/stopping';
import { eventually } from '../../support/poll';
import { expectProblem } from '../../support/problems';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';
import { startProxiedApp, type ProxiedApp } from '../../support/proxied-app';
import { startTestApp } from '../../support/test-app';

/** The ping's limit of a second, and time enough for a busy machine; without that limit silence lasts 10 s. */
const ANSWERED_WITHIN_MS = 8_000;

describe('GET /health/ready', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp();
  });
  afterEach(() => sut.database.restore());
  afterAll(() => sut.close());

  const ready = () => sut.http.get('/health/ready');

  it('answers that requests can be served, and how fast the database answers, to anybody', async () => {
    const { body, headers } = await ready().expect(200);
    expect(body).toEqual({ status: 'ready', database: { status: 'up', latency_ms: expect.any(Number) } });
    expect(body.database.latency_ms).toBeGreaterThanOrEqual(0);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['x-request-id']).toBeDefined();
    expect(headers).not.toHaveProperty('retry-after');
  });

  it('takes no notice of a token, not even of a bad one', async () => {
    await ready().auth('nonsense', { type: 'bearer' }).expect(200);
  });

  it.each<[string, () => void | Promise<void>]>([
    ['is gone', () => sut.database.cut()],
    [
      'keeps its connections and does not answer',
      () => {
        sut.database.stall();
      },
    ],
  ])('is unready in time when the database %s, and ready again after it', async (_what, takeAway) => {
    await ready().expect(200);
    await takeAway();
    const { body, headers } = await ready().timeout(ANSWERED_WITHIN_MS).expect(503);
    expect(body).toEqual({ status: 'unready', database: { status: 'down', latency_ms: null } });
    expect(headers['retry-after']).toBe('2');
    await sut.database.restore();
    await eventually(async () => (await ready()).body.status === 'ready');
  });

  it('is there for GET and HEAD only', async () => {
    const answer = await sut.http.post('/health/ready');
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });
});

describe('GET /health/ready while the instance is being stopped', () => {
  it('is unready, whatever answers, and alive', async () => {
    const sut = await startTestApp();
    try {
      beginStop(sut.app.getHttpAdapter().getInstance());
      const { body, headers } = await sut.http.get('/health/ready').expect(503);
      expect(body).toEqual({ status: 'unready', database: { status: 'up', latency_ms: expect.any(Number) } });
      expect(headers['retry-after']).toBe('2');
      await sut.http.get('/health/live').expect(200, { status: 'alive' });
    } finally {
      await sut.close();
    }
  });
});

describeWithRedis('GET /health/ready with Redis', () => {
  it('names it, and is ready without it', async () => {
    const redis = await RedisProcess.start();
    const sut = await startTestApp({ REDIS_URL: redis.server });
    try {
      const redisIs = (status: string) =>
        eventually(async () => {
          const { body } = await sut.http.get('/health/ready').expect(200);
          const { redis: told } = body as { redis: { status: string; latency_ms: number | null } };
          // Just connected, it has not been asked yet.
          return told.status === status && (status === 'down' || told.latency_ms !== null) && told;
        });
      expect(await redisIs('up')).toEqual({ status: 'up', latency_ms: expect.any(Number) });
      await redis.kill();
      expect(await redisIs('down')).toEqual({ status: 'down', latency_ms: null });
      await redis.restart();
      await redisIs('up');
    } finally {
      await sut.close();
      await redis.kill();
    }
  });
});
