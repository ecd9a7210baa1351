import { createHmac, createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { signingKey } from './signing-keys';

const SECRET = 'a secret that only this test has, 32 bytes or more';

describe(signingKey.name, () => {
  it('names the same secret the same, on every instance, and another one differently', () => {
    expect(signingKey(SECRET).id).toBe(signingKey(SECRET).id);
    expect(signingKey(`${SECRET}.`).id).not.toBe(signingKey(SECRET).id);
  });

  it('gives a short name that fits a header', () => {
    expect(signingKey(SECRET).id).toMatch(/^[\w-]{12}$/);
  });

  it('gives a name from which the secret cannot be checked by a plain hash', () => {
    const { id } = signingKey(SECRET);
    for (const algorithm of ['sha256', 'sha512', 'sha1', 'md5']) {
      expect(createHash(algorithm).update(SECRET).digest('base64url')).not.toContain(id);
    }
  });

  it('signs with the secret itself', () => {
    const byKey = createHmac('sha256', signingKey(SECRET).key).update('text').digest('hex');
    expect(byKey).toBe(createHmac('sha256', SECRET).update('text').digest('hex'));
  });

  it('does not show the secret when it is printed or serialised', () => {
    const key = signingKey(SECRET);
    expect(`${JSON.stringify(key)}${inspect(key, { showHidden: true })}`).not.toContain(SECRET);
  });
});
