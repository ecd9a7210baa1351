import { createLogger } from '../../../src/common/logging/create-logger';
import { InvalidationBus, RedisLink } from '../../../src/redis';
import { answerBut, soundAnswer, startFalseRedis, type FalseRedis } from '../../support/false-redis';
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

const silent = () => createLogger({ level: 'silent', pretty: false });

describe(`${InvalidationBus.name} with a false server`, () => {
  let server: FalseRedis | undefined;
  let bus: InvalidationBus | undefined;

  afterEach(async () => {
    bus?.onApplicationShutdown();
    await server?.close();
  });

  /** Alone with the server: there is no link to it. */
  function listenTo(to: FalseRedis): ToldCache {
    server = to;
    bus = new InvalidationBus(
      { server: to.server, prefix: PREFIX },
      new RedisLink({ server: undefined, prefix: PREFIX }, silent()),
    );
    const cache = new ToldCache();
    bus.share('things', cache);
    return cache;
  }

  it.each(['$-1\r\n', '$-1\r\n$-1\r\n', ':1\r\n', '*0\r\n', '+OK\r\n', '-ERR go away\r\n'])(
    'tries again when whatever it asks is answered %j',
    async (answer) => {
      const lying = await startFalseRedis(answer);
      const cache = listenTo(lying);
      await eventually(() => lying.connections() >= 3);
      expect(cache.told).toEqual([]);
    },
  );

  it.each([
    ':1\r\n',
    '$-1\r\n',
    '+OK\r\n',
    '*0\r\n',
    '*3\r\n$-1\r\n$-1\r\n$-1\r\n',
    '>3\r\n$9\r\nsubscribe\r\n$-1\r\n$-1\r\n',
  ])('tries again when its subscription is answered %j', async (answer) => {
    const lying = await startFalseRedis(answerBut('subscribe', answer));
    const cache = listenTo(lying);
    await eventually(() => lying.connections() >= 3);
    expect(cache.told).toEqual([]);
  });

  it.each([
    '>3\r\n$7\r\nmessage\r\n$-1\r\n$-1\r\n',
    '>1\r\n$7\r\nmessage\r\n',
    '>1\r\n$-1\r\n',
    '$-1\r\n',
    '*0\r\n',
    '$-5\r\n:99999999999999999999\r\n',
  ])('listens anew, with empty caches, when it is told %j', async (text) => {
    const lying = await startFalseRedis((command, send) => {
      send(soundAnswer(command));
    });
    const cache = listenTo(lying);
    await eventually(() => cache.told.length > 0);
    lying.say(text);
    await eventually(() => cache.told.length > 1);
    expect(cache.told).toEqual(['*', '*']);
  });

  it.each(['>3\r\n$7\r\nmessage\r\n*0\r\n*0\r\n', '>2\r\n$7\r\nmessage\r\n:1\r\n', '>1\r\n:1\r\n', '>0\r\n'])(
    'takes no notice when it is told %j',
    async (text) => {
      const lying = await startFalseRedis((command, send) => {
        send(soundAnswer(command));
      });
      const cache = listenTo(lying);
      await eventually(() => cache.told.length > 0);
      lying.say(text);
      const news = JSON.stringify(['x', 'things', 'behind it']);
      lying.say(`>3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$${news.length}\r\n${news}\r\n`);
      await eventually(() => cache.told.length > 1);
      expect(cache.told).toEqual(['*', 'behind it']);
    },
  );
});

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
    const link = new RedisLink(config, silent());
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
