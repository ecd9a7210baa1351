import { createLogger } from '../../../src/common/logging/create-logger';
import { InvalidationBus, RedisLink } from '../../../src/redis';
import { eventually } from '../../support/poll';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';
import { CapturedLog } from '../common/http/captured-log';

const PREFIX = 'oms:rights:';
const USER = { username: 'oms', password: 'pw12345678' };
/** What Redis gives a new user unless it is told otherwise: no channels. */
const WITHOUT_CHANNELS = ['~oms:*', '+@all'];
const WITH_CHANNELS = [...WITHOUT_CHANNELS, '&oms:*'];

describeWithRedis('A Redis user', () => {
  let redis: RedisProcess;
  let instance: { onApplicationShutdown(): void }[];

  beforeEach(async () => {
    redis = await RedisProcess.start();
    instance = [];
  });
  afterEach(async () => {
    for (const part of instance) part.onApplicationShutdown();
    await redis.kill();
  });

  const setRights = (...rights: string[]) =>
    redis.query((admin) => admin.call('ACL', 'SETUSER', USER.username, 'on', `>${USER.password}`, ...rights));

  /** How often it was refused by the user's rights, also within scripts. */
  async function refusals(command: string): Promise<number> {
    const text = await redis.query((admin) => admin.info('commandstats'));
    const [, rejected = '0', failed = '0'] =
      new RegExp(`cmdstat_${command}:.*rejected_calls=(\\d+),failed_calls=(\\d+)`).exec(text) ?? [];
    return Number(rejected) + Number(failed);
  }

  const refusedOften = (command: string) => eventually(async () => (await refusals(command)) >= 3);

  function startInstance() {
    const log = new CapturedLog();
    const config = { server: { ...redis.server, ...USER }, prefix: PREFIX };
    const link = new RedisLink(config, createLogger({ level: 'debug', pretty: false }, log));
    const bus = new InvalidationBus(config, link);
    instance.push(link, bus);
    const invalidate = bus.share('things', { invalidate: () => undefined, clear: () => undefined });
    return { link, log, invalidate, levels: () => log.lines.map(({ level }) => level) };
  }

  const isUp = (link: RedisLink) => link.state.status === 'up';

  it.each([
    ['the channels', 'eval', /channel/, WITHOUT_CHANNELS],
    ['the right to publish', 'eval', /can't run this command|publish/, [...WITH_CHANNELS, '-publish']],
    ['the right to subscribe', 'subscribe', /NOPERM.*subscribe/, [...WITH_CHANNELS, '-subscribe']],
  ])(
    'without %s is told once and makes no difference, until it gets them',
    async (_what, refused, why, rights) => {
      await setRights(...rights);
      const { link, log, invalidate, levels } = startInstance();
      const { reason } = await log.find({ level: 'warn' });
      expect(reason).toMatch(why);
      invalidate('a');
      await refusedOften(refused);
      expect(link.state).toEqual({ status: 'away', latencyMs: null });
      expect(levels()).toEqual(['warn']);

      await setRights(...WITH_CHANNELS, '+@all');
      await eventually(() => isUp(link));
      expect(levels()).toEqual(['warn', 'info']);
    },
  );

  it('that loses the channels is told with the reason, though the connection was lost first', async () => {
    await setRights(...WITH_CHANNELS);
    const { link, log, invalidate, levels } = startInstance();
    await eventually(() => isUp(link));
    await setRights('resetchannels');
    // Redis hangs up on who listens to a channel that it may not.
    await eventually(() => !isUp(link));
    invalidate('a');
    await refusedOften('subscribe');
    expect(levels()).toEqual(['info', 'warn', 'warn']);
    expect(log.lines.map(({ reason }) => reason)).toEqual([
      undefined,
      expect.not.stringContaining('NOPERM'),
      expect.stringMatching(/NOPERM.*channel/),
    ]);

    await setRights(...WITH_CHANNELS);
    await eventually(() => isUp(link));
    expect(levels()).toEqual(['info', 'warn', 'warn', 'info']);
  });

  it('that loses the right to publish is noticed by what it has to tell', async () => {
    await setRights(...WITH_CHANNELS);
    const { link, log, invalidate, levels } = startInstance();
    await eventually(() => isUp(link));
    await setRights('-publish');
    invalidate('a');
    const { reason } = await log.find({ level: 'warn' });
    expect(reason).toMatch(/NOPERM.*publish/);
    await refusedOften('eval');
    expect(isUp(link)).toBe(false);
    expect(levels()).toEqual(['info', 'warn']);
  });

  it('that listens no more is not there, until it listens again', async () => {
    await setRights(...WITH_CHANNELS);
    const { link, levels } = startInstance();
    await eventually(() => isUp(link));
    await redis.query((admin) => admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    await eventually(() => !isUp(link));
    await eventually(() => isUp(link));
    expect(levels()).toEqual(['info', 'warn', 'info']);
  });
});
