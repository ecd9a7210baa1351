import { BackgroundWork } from '../../src/common/scheduling/background-work';
import { POLICIES, ROUTE_POLICIES } from '../../src/rate-limits/policies';
import { RedisLink } from '../../src/redis';
import { countCommands } from '../support/database-commands';
import { signUp, startSession, uniqueName, PASSWORD } from '../support/factories';
import { exhaust, fieldsOf, OWN_ADDRESS } from '../support/limits';
import { eventually } from '../support/poll';
import { expectProblem } from '../support/problems';
import { describeWithRedis, RedisProcess } from '../support/redis-process';
import { startSecondApp, startTestApp, type TestApp } from '../support/test-app';

jest.setTimeout(60_000);

const someName = { organization_name: 'some-name' };

describe('A limit', () => {
  let sut: TestApp;

  /** Its callers are who the test says they are, by way of a proxy on this machine. */
  beforeAll(async () => {
    sut = await startTestApp({ RATE_LIMITS: 'on', TRUST_PROXY: ['loopback'] });
  });
  afterAll(() => sut.close());

  let callers = 0;
  const newAddress = () => `10.1.${(callers += 1) >> 8}.${callers & 255}`;
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const getProfile = (address: string) => sut.http.get('/org/get').query(someName).set(from(address));
  const login = (address: string, email = 'nobody@nowhere.example') =>
    sut.http.post('/admin/login').set(from(address)).send({ email, password: PASSWORD });

  it('is told of with every answer, and how much is left', async () => {
    const address = newAddress();
    const { quota } = ROUTE_POLICIES.address;
    expect((await getProfile(address)).headers).toMatchObject(fieldsOf('address', quota - 1));
    expect((await getProfile(address)).headers).toMatchObject(fieldsOf('address', quota - 2));
    expect((await getProfile(newAddress())).headers).toMatchObject(fieldsOf('address', quota - 1));
  });

  it('is told of where it is the tightest one', async () => {
    const { headers } = await login(newAddress());
    expect(headers).toMatchObject(fieldsOf('sign-in', ROUTE_POLICIES['sign-in'].quota - 1));
  });

  it('refuses who is beyond it, and says when to come back', async () => {
    const address = newAddress();
    await exhaust(sut, { policy: 'sign-in', key: address });
    const answer = await login(address);
    expectProblem(answer, 429, 'RATE_LIMIT.EXCEEDED');
    expect(answer.headers).toMatchObject(fieldsOf('sign-in', 0));
    const seconds = Number(answer.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(ROUTE_POLICIES['sign-in'].windowSeconds);
    expect(answer.headers['ratelimit']).toContain(`;t=${seconds}`);
    expect((await login(newAddress())).status).toBe(401);
    expect((await getProfile(address)).status).toBe(404);
  });

  it('costs neither the database nor a body', async () => {
    const address = newAddress();
    await exhaust(sut, { policy: 'sign-in', key: address });
    const send = () => sut.http.post('/admin/login').set(from(address)).type('json').send('{"broken');
    const commands = await countCommands(
      sut,
      { command: 'aggregate', collection: 'admin_users' },
      async () => {
        expectProblem(await send(), 429, 'RATE_LIMIT.EXCEEDED');
        expectProblem(await login(address), 429, 'RATE_LIMIT.EXCEEDED');
      },
    );
    expect(commands).toBe(0);
  });

  it('of an address counts all of an IPv6 network as one, and an IPv4 address in both forms', async () => {
    await exhaust(sut, { policy: 'address', key: '2001:db8:7:7::/64' });
    expect((await getProfile('2001:db8:7:7:1:2:3:4')).status).toBe(429);
    expect((await getProfile('2001:db8:7:8::1')).status).toBe(404);
    const address = newAddress();
    await exhaust(sut, { policy: 'address', key: address });
    expect((await getProfile(`::ffff:${address}`)).status).toBe(429);
  });

  it('of an address counts only what the proxy itself has seen', async () => {
    const address = newAddress();
    await exhaust(sut, { policy: 'address', key: address });
    for (const spoofed of [`1.2.3.4, ${address}`, `${newAddress()}, ${address}`, `garbage, ${address}`]) {
      expect((await getProfile(spoofed)).status).toBe(429);
    }
  });

  it('of a person or an organization counts wherever they are', async () => {
    const organization = await signUp(sut);
    const get = (token: string) =>
      sut.http.get('/admin/me').auth(token, { type: 'bearer' }).set(from(newAddress()));
    const { headers } = await get(organization.token).expect(200);
    expect(headers).toMatchObject(fieldsOf('account', ROUTE_POLICIES.account.quota - 1));
    await exhaust(sut, { policy: 'account', key: organization.adminId });
    const refused = await get(organization.token);
    expectProblem(refused, 429, 'RATE_LIMIT.EXCEEDED');
    expect(refused.headers).toMatchObject(fieldsOf('account', 0));

    const other = await signUp(sut);
    await get(other.token).expect(200);
    await exhaust(sut, { policy: 'organization', key: other.id });
    expect((await get(other.token)).headers).toMatchObject(fieldsOf('organization', 0));
  });

  it('leaves probes and the docs alone', async () => {
    const address = newAddress();
    await exhaust(sut, { policy: 'address', key: address });
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs/']) {
      const { status, headers } = await sut.http.get(path).set(from(address));
      expect({ path, status, limit: headers['ratelimit'] }).toEqual({ path, status: 200, limit: undefined });
    }
  });

  it('sends no more than some mails to one address, and does not say so', async () => {
    const { email } = await signUp(sut);
    const forgot = () =>
      sut.http.post('/admin/password/forgot').set(from(newAddress())).send({ email }).expect(204);
    const { quota } = POLICIES['reset-mails'];
    for (let count = 0; count < quota + 3; count += 1) await forgot();
    await sut.app.get(BackgroundWork).finish(); // the answers were given before
    const tokens = sut.system.collection('one_time_tokens');
    expect(await tokens.countDocuments({ email, purpose: 'password_reset' })).toBe(quota);
  });
});

describe('Who has no trusted proxy', () => {
  let sut: TestApp;
  beforeAll(async () => {
    sut = await startTestApp({ RATE_LIMITS: 'on' });
  });
  afterAll(() => sut.close());

  it('believes no X-Forwarded-For', async () => {
    await exhaust(sut, { policy: 'address', key: OWN_ADDRESS });
    for (const header of ['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'X-Client-IP']) {
      const answer = await sut.http.get('/org/get').query(someName).set(header, '10.1.2.3');
      expectProblem(answer, 429, 'RATE_LIMIT.EXCEEDED');
    }
  });
});

describe('With RATE_LIMITS=off', () => {
  it('nobody is refused, and no answer tells of limits', async () => {
    const sut = await startTestApp({ RATE_LIMITS: 'off' });
    try {
      await exhaust(sut, { policy: 'address', key: OWN_ADDRESS });
      for (let count = 0; count < 30; count += 1) {
        const email = `nobody@${uniqueName()}.example`;
        const { status, headers } = await sut.http.post('/org/restore').send({ email });
        expect(status).toBe(400);
        expect(headers).not.toHaveProperty('ratelimit');
        expect(headers).not.toHaveProperty('ratelimit-policy');
      }
    } finally {
      await sut.close();
    }
  });
});

describeWithRedis('With Redis', () => {
  let redis: RedisProcess;
  let one: TestApp;
  let two: TestApp;

  beforeAll(async () => {
    redis = await RedisProcess.start();
    one = await startTestApp({ RATE_LIMITS: 'on', REDIS_URL: redis.server });
    two = await startSecondApp(one);
    await untilUp();
  });
  afterAll(async () => {
    await two.stop();
    await one.close();
    await redis.kill();
  });

  const untilUp = () =>
    eventually(() => [one, two].every(({ app }) => app.get(RedisLink).state.status === 'up'));
  const restore = ({ http }: TestApp) => http.post('/org/restore').send({});

  it('instances count together, and each for itself while it is away', async () => {
    const { quota } = ROUTE_POLICIES.restore;
    expect((await restore(one)).headers).toMatchObject(fieldsOf('restore', quota - 1));
    expect((await restore(two)).headers).toMatchObject(fieldsOf('restore', quota - 2));

    await redis.kill();
    expect((await restore(one)).headers).toMatchObject(fieldsOf('restore', quota - 1));
    expect((await restore(two)).headers).toMatchObject(fieldsOf('restore', quota - 1));
    await exhaust(two, { policy: 'restore', key: OWN_ADDRESS });
    expectProblem(await restore(two), 429, 'RATE_LIMIT.EXCEEDED');
    expect((await restore(one)).status).toBe(400);

    await redis.restart();
    await untilUp();
    expect((await restore(two)).headers).toMatchObject(fieldsOf('restore', quota - 1));
    expect((await restore(one)).headers).toMatchObject(fieldsOf('restore', quota - 2));
  });

  it('nothing fails while it is lost and taken back under load', async () => {
    const organization = await signUp(one);
    const { token } = await startSession(one, organization);
    const statuses = new Set<number>();
    let isOver = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        statuses.add((await one.http.get('/admin/me').auth(token, { type: 'bearer' })).status);
      }
    });
    await redis.kill();
    await redis.restart();
    await untilUp();
    redis.pause();
    await eventually(() => one.app.get(RedisLink).state.status === 'away');
    redis.resume();
    await untilUp();
    isOver = true;
    await Promise.all(load);
    expect([...statuses]).toEqual([200]);
  });

  it('keys begin with the name of the system database, end by themselves, and tell no email', async () => {
    const email = `nobody@${uniqueName()}.example`;
    await one.http.post('/admin/login').send({ email, password: PASSWORD }).expect(401);
    const keys = await redis.query((client) => client.keys('*'));
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith(`oms:${one.settings.SYSTEM_DATABASE}:`))).toEqual([]);
    expect(keys.join()).not.toContain('nobody');
    const lives = await redis.query((client) => Promise.all(keys.map((key) => client.pttl(key))));
    expect(lives.every((ms) => ms > 0)).toBe(true);
  });
});
