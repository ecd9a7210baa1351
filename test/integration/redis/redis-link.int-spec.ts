import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createLogger } from '../../../src/common/logging/create-logger';
import { RedisLink } from '../../../src/redis';
import type { RedisServer } from '../../../src/config/redis-server';
import { answerBut, dribble, soundAnswer, startFalseRedis } from '../../support/false-redis';
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

/** Much more than half a second takes on a busy machine, and much less than these servers would take to answer. */
const IN_TIME_MS = 5_000;

/** Nobody waits for a server that is not asked. */
async function expectNotToBeAsked(link: RedisLink): Promise<void> {
  const question = jest.fn((redis: Redis) => redis.echo('hello'));
  expect(await link.ask(question, () => true)).toBeNull();
  expect(question).not.toHaveBeenCalled();
}

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
    ['has nothing, and says so twice', '$-1\r\n$-1\r\n'],
    ['has an empty list of everything', '*0\r\n'],
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

  it.each([
    ['nothing', '$-1\r\n'],
    ['something', '+OK\r\n'],
    ['an error', '-ERR go away\r\n'],
    ['nonsense in the form of an answer', '$-5\r\n:99999999999999999999\r\n'],
    ['news that have no kind', '>1\r\n$-1\r\n'],
    ['what is no protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])(
    'does without a server that says %s without having been asked, and takes it back',
    async (_what, text) => {
      const server = await startFalseRedis((command, send) => {
        send(soundAnswer(command));
      });
      const { link, log } = startLink(server.server);
      await eventually(() => isUp(link));
      server.say(text);
      await eventually(() => !isUp(link));
      expect(await ping(link)).toBeNull();
      await eventually(() => isUp(link));
      expect(await ping(link)).toBe('hello');
      expect(server.connections()).toBe(2);
      expect(log.lines.map(({ level }) => level)).toEqual(['info', 'warn', 'info']);
      await server.close();
    },
  );

  it('writes no more than a line of what a server says', async () => {
    const server = await startFalseRedis((command, send) => {
      send(soundAnswer(command));
    });
    const { link, log } = startLink(server.server);
    await eventually(() => isUp(link));
    server.say(`+${'x'.repeat(10_000)}\r\n`);
    const { reason } = await log.find({ level: 'warn' });
    expect(reason).toHaveLength(200);
    await server.close();
  });

  it('reads nothing behind an answer that nobody can have asked for', async () => {
    const server = await startFalseRedis(answerBut('echo', `>1\r\n$-1\r\n${soundAnswer(['echo', 'hello'])}`));
    const { link } = startLink(server.server);
    await eventually(() => isUp(link));
    expect(await ping(link)).toBeNull();
    expect(isUp(link)).toBe(false);
    await server.close();
  });

  it('waits half a second for an answer of which each byte comes in time', async () => {
    const server = await startFalseRedis(answerBut('echo', dribble));
    const { link } = startLink(server.server);
    await eventually(() => isUp(link));
    const startedMs = performance.now();
    expect(await ping(link)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS);
    expect(isUp(link)).toBe(false);
    await eventually(() => isUp(link));
    await server.close();
  });

  it('waits half a second in all for a server that answers one after the other, however many ask', async () => {
    let answered = Promise.resolve();
    const server = await startFalseRedis((command, send) => {
      answered = answered.then(async () => {
        if (command[0] === 'echo') await delay(20, undefined, { ref: false }); // it is left with most of them
        send(soundAnswer(command));
      });
    });
    const { link } = startLink(server.server);
    await eventually(() => isUp(link));
    const startedMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ping(link)));
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS);
    expect(answers[0]).toBe('hello');
    expect(answers.at(-1)).toBeNull();
    expect(isUp(link)).toBe(false);
    await server.close();
  });

  it.each(['hello', 'info', 'eval'])('is not there while the answer to %s never ends', async (name) => {
    const server = await startFalseRedis(answerBut(name, dribble));
    const { link } = startLink(server.server);
    await eventually(() => server.connections() >= 3);
    expect(link.state.status).toBe('away');
    await server.close();
  });

  it('does without a server whose heartbeat never ends, though nobody asks it, and takes it back', async () => {
    let beats = 0;
    const server = await startFalseRedis(
      answerBut('ping', (send) => {
        beats += 1;
        if (beats === 2) dribble(send);
        else send('+PONG\r\n');
      }),
    );
    const { link } = startLink(server.server);
    await eventually(() => isUp(link));
    await eventually(() => !isUp(link));
    expect(link.state.latencyMs).toBeNull();
    await eventually(() => isUp(link));
    expect(server.connections()).toBe(2);
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
    await expectNotToBeAsked(link);
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
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS);
    await expectNotToBeAsked(link);
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

  it('is not there without the database that was asked for, and says why', async () => {
    const { link, log } = startLink({ ...server.server, database: 99 });
    const { reason } = await log.find({ level: 'warn' });
    expect(reason).toMatch(/DB index/);
    expect(await ping(link)).toBeNull();
    expect(log.ofLevel('info')).toEqual([]);
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
