import { createLogger } from '../../../src/common/logging/create-logger';
import { InvalidationBus, RedisLink } from '../../../src/redis';
import { eventually } from '../../support/poll';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';

const PREFIX = 'oms:bus:';
const CHANNEL = `${PREFIX}invalidations`;

/** Remembers what it was told, in order; `*` for everything. */
class ToldCache {
  readonly told: string[] = [];
  invalidate(key: string): void {
    this.told.push(key);
  }
  clear(): void {
    this.told.push('*');
  }
}

describeWithRedis(InvalidationBus.name, () => {
  let server: RedisProcess;
  const instances: { onApplicationShutdown(): void }[] = [];

  beforeAll(async () => {
    server = await RedisProcess.start();
  });
  afterEach(() => {
    for (const instance of instances.splice(0)) instance.onApplicationShutdown();
  });
  afterAll(() => server.kill());

  async function startInstance() {
    const config = { server: server.server, prefix: PREFIX };
    const link = new RedisLink(config, createLogger({ level: 'silent', pretty: false }));
    const bus = new InvalidationBus(config, link);
    instances.push(link, bus);
    const cache = new ToldCache();
    const invalidate = bus.share('things', cache);
    await eventually(() => link.state.status === 'up' && cache.told.includes('*'));
    cache.told.length = 0;
    return { bus, link, cache, invalidate };
  }

  it('drops an entry here at once, and in every other instance', async () => {
    const [one, two, three] = [await startInstance(), await startInstance(), await startInstance()];
    one.invalidate('a');
    expect(one.cache.told).toEqual(['a']);
    await eventually(() => two.cache.told.length > 0 && three.cache.told.length > 0);
    two.invalidate('b');
    await eventually(() => one.cache.told.length > 1 && three.cache.told.length > 1);
    for (const { cache } of [one, two, three]) expect(cache.told).toEqual(['a', 'b']);
  });

  it('keeps caches apart', async () => {
    const [one, two] = [await startInstance(), await startInstance()];
    const others = new ToldCache();
    two.bus.share('other things', others);
    one.bus.share('other things', new ToldCache())('a');
    await eventually(() => others.told.length > 0);
    expect(two.cache.told).toEqual([]);
    expect(() => one.bus.share('things', new ToldCache())).toThrow(TypeError);
  });

  it.each([
    'nonsense',
    '',
    '{}',
    '[]',
    'null',
    '"a"',
    '["x","things"]',
    '["x","things",1]',
    '["x","things","a","b"]',
    '["x","__proto__","a"]',
    '["x","unknown","a"]',
    JSON.stringify(['x', 'things', 'a'.repeat(2000)]),
  ])('takes no notice of %p', async (text) => {
    const one = await startInstance();
    await server.query((redis) => redis.publish(CHANNEL, text));
    await server.query((redis) => redis.publish(CHANNEL, '["x","things","behind it"]'));
    await eventually(() => one.cache.told.length > 0);
    expect(one.cache.told).toEqual(['behind it']);
  });

  it('empties the caches when the server is back, as messages may have been lost', async () => {
    const one = await startInstance();
    await server.kill();
    one.invalidate('a');
    await server.restart();
    await eventually(() => one.cache.told.length > 1);
    expect(one.cache.told).toEqual(['a', '*']);
  });
});
