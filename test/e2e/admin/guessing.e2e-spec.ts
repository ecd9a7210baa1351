import { AccountsRepository, PasswordHasher } from '../../../src/auth';
import { OneTimeTokensRepository } from '../../../src/auth/one-time-tokens/one-time-tokens.repository';
import { POLICIES } from '../../../src/rate-limits/policies';
import { PASSWORD, uniqueName } from '../../support/factories';
import { exhaust } from '../../support/limits';
import { expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';
import { withWrongClock } from '../../support/clock';

jest.setTimeout(300_000); // thousands of requests

/** Many times each quota. */
const ATTEMPTS = 2_000;
const AT_ONCE = 20;
/** Where owners sign up, and where they sign in afterwards. */
const [BIRTHPLACE, HOME] = ['203.0.113.1', '203.0.113.2'];

const { 'failed-sign-ins-here': HERE, 'failed-sign-ins': EVERYWHERE } = POLICIES;

describe('Guessing passwords', () => {
  let sut: TestApp;

  /** Callers are who the tests say they are, by way of a proxy on this machine. */
  beforeAll(async () => {
    sut = await startTestApp({ RATE_LIMITS: 'on', TRUST_PROXY: ['loopback'] });
  });
  afterAll(() => sut.close());

  let addresses = 0;
  const newAddress = () => {
    addresses += 1;
    return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
  };

  const post = (path: string, address: string, body: object) =>
    sut.http.post(path).set('X-Forwarded-For', address).send(body);
  const login = (address: string, email: string, password: string) =>
    post('/admin/login', address, { email, password });

  async function signUp() {
    const name = uniqueName();
    const email = `owner@${name}.example`;
    const body = { organization_name: name, email, password: PASSWORD };
    const { body: created } = await post('/org/create', BIRTHPLACE, body).expect(201);
    await login(HOME, email, PASSWORD).expect(200);
    return { id: String(created.id), name, email };
  }

  /** How often each status was answered. */
  async function attempt(times: number, send: () => PromiseLike<{ readonly status: number }>) {
    const statuses: Record<number, number> = {};
    let left = times;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        const { status } = await send();
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return statuses;
  }

  it('from one address comes to an end soon, whatever it tries, and keeps nobody else out', async () => {
    const { email } = await signUp();
    const attacker = newAddress();
    const statuses = await attempt(ATTEMPTS, () => login(attacker, email, 'not the password'));
    expect(statuses).toEqual({ 401: HERE.quota, 429: ATTEMPTS - HERE.quota });
    const right = await login(attacker, email, PASSWORD);
    expectProblem(right, 429, 'RATE_LIMIT.EXCEEDED');
    await login(HOME, email, PASSWORD).expect(200);
    await login(newAddress(), email, PASSWORD).expect(200);
  });

  it('from many addresses comes to an end soon, and never keeps the owner out', async () => {
    const { email } = await signUp();
    const statuses = await attempt(ATTEMPTS, () => login(newAddress(), email, 'not the password'));
    expect(statuses).toEqual({ 401: EVERYWHERE.quota, 429: ATTEMPTS - EVERYWHERE.quota });
    const elsewhere = await login(newAddress(), email, PASSWORD);
    expectProblem(elsewhere, 429, 'RATE_LIMIT.EXCEEDED');
    expect(elsewhere.headers['ratelimit-policy']).toBe(
      `"failed-sign-ins";q=${EVERYWHERE.quota};w=${EVERYWHERE.windowSeconds}`,
    );
    for (let count = 0; count < 5; count += 1) {
      await login(HOME, email, PASSWORD).expect(200);
      await login(BIRTHPLACE, email, PASSWORD).expect(200);
    }
  });

  it('ends alike for an email that nobody has', async () => {
    const { email } = await signUp();
    const unknown = `nobody@${uniqueName()}.example`;
    const [one, two] = [newAddress(), newAddress()];
    for (let count = 0; count <= HERE.quota; count += 1) {
      const known = await login(one, email, 'not the password');
      const answer = await login(two, unknown, 'not the password');
      expect(answer.status).toBe(count < HERE.quota ? 401 : 429);
      expect(textWithoutRequestId(answer)).toBe(textWithoutRequestId(known));
      expect(Object.keys(answer.headers)).toEqual(Object.keys(known.headers));
    }
  });

  it('costs no hash any more once it is over', async () => {
    const { email } = await signUp();
    const attacker = newAddress();
    await attempt(HERE.quota, () => login(attacker, email, 'not the password'));
    const verify = jest.spyOn(sut.app.get(PasswordHasher), 'verify');
    await login(attacker, email, 'not the password').expect(429);
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });

  it('goes on when the time of Retry-After is over', async () => {
    const { email } = await signUp();
    const attacker = newAddress();
    await attempt(HERE.quota, () => login(attacker, email, 'not the password'));
    const refused = await login(attacker, email, PASSWORD).expect(429);
    const waitMs = Number(refused.headers['retry-after']) * 1000;
    await withWrongClock(waitMs, async () => {
      await login(attacker, email, PASSWORD).expect(200);
    });
  });

  it('is counted by what fails alone', async () => {
    const { email } = await signUp();
    const address = newAddress();
    const succeeded = await attempt(HERE.quota + 10, () => login(address, email, PASSWORD));
    expect(succeeded).toEqual({ 200: HERE.quota + 10 });
    const statuses = await attempt(HERE.quota + 1, () => login(address, email, 'not the password'));
    expect(statuses).toEqual({ 401: HERE.quota, 429: 1 });
  });

  it('is counted together, wherever a password is asked for', async () => {
    const { id, name, email } = await signUp();
    const attacker = newAddress();
    const token = String((await login(attacker, email, PASSWORD).expect(200)).body.access_token);
    const password = 'not the password';
    const signedIn = (method: 'post' | 'patch', path: string, body: object) =>
      sut.http[method](path).set('X-Forwarded-For', attacker).auth(token, { type: 'bearer' }).send(body);
    await sut.system
      .collection('sessions')
      .updateMany({}, { $set: { authenticated_at: new Date(Date.now() - 3600_000) } });
    const another = `x@${name}.example`;
    const next = `${PASSWORD}!`;
    const ways = [
      () => login(attacker, email, password),
      () => post('/org/restore', attacker, { organization_id: id, email, password }),
      () => signedIn('post', '/org/purge', { organization_name: name, password }),
      () => signedIn('patch', '/admin/me', { email: another, current_password: password }),
      () => signedIn('post', '/admin/password', { password: next, current_password: password }),
    ];
    const counted: Record<number, number> = {};
    for (let count = 0; count < HERE.quota; count += 1) {
      const status = (await ways[count % ways.length]?.())?.status ?? 0;
      counted[status] = (counted[status] ?? 0) + 1;
    }
    expect(counted).toEqual({ 401: 12, 403: 8 });
    for (const send of ways) expectProblem(await send(), 429, 'RATE_LIMIT.EXCEEDED');
  });

  it('ends for a person without an organization who signs up again', async () => {
    const { name, email } = await signUp();
    const token = String((await login(HOME, email, PASSWORD)).body.access_token);
    await sut.http
      .delete('/org/delete')
      .query({ organization_name: name })
      .auth(token, { type: 'bearer' })
      .set('X-Forwarded-For', HOME)
      .expect(200);
    const attacker = newAddress();
    const again = () =>
      post('/org/create', attacker, { organization_name: uniqueName(), email, password: 'not the password' });
    await attempt(HERE.quota, () => login(attacker, email, 'not the password'));
    expectProblem(await again(), 429, 'RATE_LIMIT.EXCEEDED');
    await post('/org/create', HOME, { organization_name: uniqueName(), email, password: PASSWORD }).expect(
      201,
    );
  });

  it('ends for who tries one password with the accounts of many, and not for others at that address', async () => {
    const { email } = await signUp();
    const shared = newAddress();
    await login(shared, email, PASSWORD).expect(200);
    await exhaust(sut, { policy: 'failed-sign-ins-of-address', key: shared });
    const refused = await login(shared, `nobody@${uniqueName()}.example`, PASSWORD);
    expectProblem(refused, 429, 'RATE_LIMIT.EXCEEDED');
    expect(refused.headers['ratelimit-policy']).toContain('"failed-sign-ins-of-address"');
    await login(shared, email, PASSWORD).expect(200);
  });

  it('does not keep out who resets the password by mail, wherever they are', async () => {
    const { email } = await signUp();
    await attempt(EVERYWHERE.quota, () => login(newAddress(), email, 'not the password'));
    const place = newAddress();
    await login(place, email, PASSWORD).expect(429);
    const { token } = await sut.app
      .get(OneTimeTokensRepository)
      .issue('password_reset', { adminId: await adminIdOf(email), email }, 60_000);
    const password = `${PASSWORD}!`;
    await post('/admin/password/reset', place, { token, password }).expect(204);
    await login(place, email, password).expect(200);
  });

  async function adminIdOf(email: string) {
    const account = await sut.app.get(AccountsRepository).findByEmail(email);
    if (account === null) throw new Error(`Nobody has ${email}`);
    return account.id;
  }
});
