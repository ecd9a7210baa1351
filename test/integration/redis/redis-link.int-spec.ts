import { randomBytes } from 'node:crypto';
import { createLogger } from '../../../src/common/logging/create-logger';
import { RedisLink } from '../../../src/redis';
import type { RedisServer } from '../../../src/config/redis-server';
import { startFalseRedis } from '../../support/false-redis';
import { eventually } from '../../support/poll';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';
import { CapturedLog } from '../common/http/captured-log';

const links: RedisLink[] = [];

afterEach(() => {
  for (const link of links.splice(0)) link.onApplicationShutdown();
});

function startLink(server: RedisServer | undefined) {
  const log = new CapturedLog();
  const prefix = `oms:${randomBytes(6).toString('hex')}:`;
  const logger = createLogger({ level: 'debug', pretty: false }, log);
  const link = new RedisLink({ server, prefix }, logger);
  links.push(link);
  return { link, log, prefix };
}

const ping = (link: RedisLink) =>
  link.ask(
    (redis) => redis.echo('hello'),
    (answer) => answer === 'hello',
  );

const isUp = (link: RedisLink) => link.state.status === 'up';

describe(RedisLink.name, () => {
  it('asks nobody where there is no server', async () => {
    const { link } = startLink(undefined);
    expect(await ping(link)).toBeNull();
    expect(link.state).toEqual({ status: 'off', latencyMs: null });
    expect(link.client).toBeNull();
  });

  it.each([
    ['answers what is no protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['answers half of something', '$100\r\nhalf'],
    ['agrees to everything', '+OK\r\n'],
    ['counts on everything', ':1\r\n'],
    ['has nothing', '$-1\r\n'],
    ['refuses everything', '-ERR go away\r\n'],
    ['says nothing', null],
  ])('takes a server for away that %s, again and again, and says so once', async (_what, answer) => {
    const server = await startFalseRedis(answer);
    const { link, log } = startLink(server.server);
    await eventually(() => server.connections() >= 3);
    expect(await ping(link)).toBeNull();
    expect(link.state).toEqual({ status: 'away', latencyMs: null });
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
    expect(JSON.stringify(log.lines)).not.toContain('hunter2');
    await server.close();
  });
});

describeWithRedis(`${RedisLink.name} with a server`, () => {
  let server: RedisProcess;

  beforeAll(async () => {
    server = await RedisProcess.start({ password: 'hunter2' });
  });
  afterAll(() => server.kill());

  it('asks it, and knows how long it takes', async () => {
    const { link, log } = startLink(server.server);
    await eventually(() => link.state.latencyMs !== null);
    expect(await ping(link)).toBe('hello');
    expect(log.lines.map(({ level }) => level)).toEqual(['info']);
  });

  it('does without it when it refuses the password, and tells it to nobody', async () => {
    const { link, log } = startLink({ ...server.server, password: 'swordfish' });
    const { reason } = await log.find({ level: 'warn' });
    expect(reason).toMatch(/WRONGPASS/);
    expect(await ping(link)).toBeNull();
    expect(JSON.stringify(log.lines)).not.toMatch(/swordfish|hunter2/);
  });

  it('does without it at once while it is away, and takes it back by itself', async () => {
    const own = await RedisProcess.start();
    const { link, log } = startLink(own.server);
    await eventually(() => isUp(link));
    await own.kill();
    expect(await ping(link)).toBeNull();
    const startedMs = performance.now();
    for (let count = 0; count < 1000; count += 1) expect(await ping(link)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(1000);
    await own.restart();
    await eventually(() => isUp(link));
    expect(await ping(link)).toBe('hello');
    expect(log.lines.map(({ level }) => level)).toEqual(['info', 'warn', 'info']);
    await own.kill();
  });

  it('does without one that has become slow: a single request waits for it, half a second', async () => {
    const own = await RedisProcess.start();
    const { link } = startLink(own.server);
    await eventually(() => isUp(link));
    own.pause();
    const startedMs = performance.now();
    expect(await ping(link)).toBeNull();
    const first = performance.now() - startedMs;
    for (let count = 0; count < 1000; count += 1) expect(await ping(link)).toBeNull();
    const others = performance.now() - startedMs - first;
    expect(first).toBeLessThan(2000);
    expect(others).toBeLessThan(1000);
    own.resume();
    await eventually(() => isUp(link));
    await own.kill();
  });

  it('does without one that answers something else than it was asked', async () => {
    const { link } = startLink(server.server);
    await eventually(() => isUp(link));
    const answer = await link.ask(
      (redis) => redis.ping(),
      () => false,
    );
    expect(answer).toBeNull();
    expect(link.state.status).toBe('away');
    await eventually(() => isUp(link));
  });

  it('is not there for who may not write', async () => {
    const own = await RedisProcess.start();
    await own.query((redis) => redis.call('REPLICAOF', '127.0.0.1', '1'));
    const { link, log } = startLink(own.server);
    const { reason } = await log.find({ level: 'warn' });
    expect(reason).toMatch(/READONLY/);
    await own.query((redis) => redis.call('REPLICAOF', 'NO', 'ONE'));
    await eventually(() => isUp(link));
    await own.kill();
  });
});
