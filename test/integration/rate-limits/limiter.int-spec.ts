import { createLogger } from '../../../src/common/logging/create-logger';
import { Limiter } from '../../../src/rate-limits/limiter';
import type { RateLimitPolicy } from '../../../src/rate-limits/policies';
import { RedisLink } from '../../../src/redis';
import { eventually } from '../../support/poll';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';

const POLICY = { quota: 3, windowSeconds: 60 };
const PREFIX = 'oms:limiter:';

describeWithRedis(Limiter.name, () => {
  let redis: RedisProcess;
  let link: RedisLink;

  beforeAll(async () => {
    redis = await RedisProcess.start();
    link = new RedisLink(
      { server: redis.server, prefix: PREFIX },
      createLogger({ level: 'silent', pretty: false }),
    );
  });
  beforeEach(() => eventually(() => link.state.status === 'up'));
  afterAll(async () => {
    link.onApplicationShutdown();
    await redis.kill();
  });

  let limiters = 0;
  function start() {
    const name = `limit-${(limiters += 1)}`;
    const open = (policy: RateLimitPolicy = POLICY) => new Limiter(name, policy, link, PREFIX);
    const keyOf = (key: string) => `${PREFIX}${name}:${POLICY.windowSeconds}:${key}`;
    return { open, sut: open(), keyOf };
  }

  it('counts up to the quota, says how much is left, and takes back', async () => {
    const { sut } = start();
    const standings = [];
    for (let count = 0; count < 5; count += 1) standings.push(await sut.count('a'));
    expect(standings.map(({ remaining, isExceeded }) => [remaining, isExceeded])).toEqual([
      [2, false],
      [1, false],
      [0, false],
      [0, true],
      [0, true],
    ]);
    expect(standings[0]).toMatchObject({ quota: 3, windowSeconds: 60, resetSeconds: 60 });
    for (let count = 0; count < 3; count += 1) await sut.giveBack('a');
    expect(await sut.count('a')).toMatchObject({ remaining: 0, isExceeded: false });
  });

  it('counts with others by one server, of many at once too', async () => {
    const { open } = start();
    const limiters = Array.from({ length: 5 }, () => open());
    const counts = await Promise.all(limiters.flatMap((one) => [one.count('a'), one.count('a')]));
    expect(counts.filter(({ isExceeded }) => !isExceeded)).toHaveLength(POLICY.quota);
  });

  it('counts anew with others, by the same server, when its window has changed', async () => {
    const { open, sut } = start();
    await open({ ...POLICY, windowSeconds: 3600 }).count('a');
    expect(await sut.count('a')).toMatchObject({ remaining: 2, resetSeconds: 60 });
    expect(link.state.status).toBe('up');
    expect(await open().count('a')).toMatchObject({ remaining: 1 });
  });

  it.each([
    ['is of another kind', (key: string) => redis.query((client) => client.lpush(key, 'x'))],
    ['is no number', (key: string) => redis.query((client) => client.set(key, 'x', 'EX', 60))],
    [
      'lasts longer than any window',
      (key: string) => redis.query((client) => client.set(key, 9, 'EX', 9999)),
    ],
  ])('counts for itself when what the server has %s', async (_what, write) => {
    const { sut, keyOf } = start();
    await write(keyOf('a'));
    expect(await sut.count('a')).toMatchObject({ remaining: 2, isExceeded: false });
    expect(await sut.count('a')).toMatchObject({ remaining: 1, isExceeded: false });
  });
});
