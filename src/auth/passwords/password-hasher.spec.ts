import { Metrics } from '../../common/metrics/metrics';
import { availableParallelism } from 'node:os';
import { ServiceOverloadedError } from '../../common/errors/service.errors';
import type { AuthConfig } from '../../config/auth.config';
import { PasswordHasher } from './password-hasher';

const PASSWORD = 'correct horse battery staple';

const AT_ONCE = Math.min(availableParallelism(), 4);

/** When it has hashed what it compares with where there is no account. */
async function startHasher(passwordQueueLimit: number): Promise<PasswordHasher> {
  const config: Pick<AuthConfig, 'passwordQueueLimit'> = { passwordQueueLimit };
  const hasher = new PasswordHasher(config as AuthConfig, new Metrics());
  hasher.onModuleInit();
  started.push(hasher);
  await hasher.verify(null, PASSWORD);
  return hasher;
}

const started: PasswordHasher[] = [];

describe(PasswordHasher.name, () => {
  let sut: PasswordHasher;
  let hash: string;

  afterAll(() => Promise.all(started.map((hasher) => hasher.onApplicationShutdown())));
  beforeAll(async () => {
    sut = await startHasher(100);
    hash = await sut.hash(PASSWORD);
  });

  it('hashes with argon2id, 19 MiB, 2 passes and 1 lane, and a salt of its own each time', async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await sut.hash(PASSWORD)).not.toBe(hash);
  });

  it('tells the right password from any other', async () => {
    expect(await sut.verify(hash, PASSWORD)).toBe(true);
    for (const other of ['', 'Correct horse battery staple', `${PASSWORD} `, `${PASSWORD}\0`]) {
      expect(await sut.verify(hash, other)).toBe(false);
    }
  });

  it('looks at the whole of a long password', async () => {
    const long = 'x'.repeat(127);
    const longHash = await sut.hash(`${long}a`);
    expect(await sut.verify(longHash, `${long}a`)).toBe(true);
    expect(await sut.verify(longHash, `${long}b`)).toBe(false);
  });

  it('takes different code points for one letter as the same', async () => {
    expect(await sut.verify(await sut.hash('caf\u00e9 cr\u00e8me'), 'cafe\u0301 cre\u0300me')).toBe(true);
  });

  it('answers false where there is no account, even to the password of the decoy', async () => {
    expect(await sut.verify(null, PASSWORD)).toBe(false);
    expect(await sut.verify(null, 'a password that nobody has')).toBe(false);
  });

  it('leaves the event loop free', async () => {
    const order: string[] = [];
    const hashing = sut.hash(PASSWORD).then(() => order.push('hashed'));
    setImmediate(() => order.push('something else'));
    await hashing;
    expect(order).toEqual(['something else', 'hashed']);
  });

  describe('when more come than may wait', () => {
    const WAITING = 2;
    const ACCEPTED = AT_ONCE + WAITING;

    it('sends them away at once and does the others', async () => {
      const busy = await startHasher(WAITING);
      const results = await Promise.allSettled(
        Array.from({ length: ACCEPTED + 3 }, (_, index) =>
          index % 2 === 0 ? busy.hash(PASSWORD) : busy.verify(hash, PASSWORD),
        ),
      );
      const statuses = results.map(({ status }) => status);
      expect(statuses.slice(0, ACCEPTED)).toEqual(Array(ACCEPTED).fill('fulfilled'));
      for (const refused of results.slice(ACCEPTED)) {
        expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(ServiceOverloadedError) });
      }
    });

    it('has room again when some are done, also after one that failed', async () => {
      const busy = await startHasher(WAITING);
      const failing = Array.from({ length: ACCEPTED }, () => busy.verify('no hash at all', PASSWORD));
      for (const { status } of await Promise.allSettled(failing)) expect(status).toBe('rejected');
      expect(await busy.verify(hash, PASSWORD)).toBe(true);
    });

    it('says when to come back', async () => {
      const busy = await startHasher(WAITING);
      const all = Array.from({ length: ACCEPTED + 1 }, () => busy.hash(PASSWORD));
      const results = await Promise.allSettled(all);
      expect(results.at(-1)).toMatchObject({ reason: { headers: { 'Retry-After': '1' } } });
    });
  });
});
