import { createHash, createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { publicKey, signingKey } from './signing-keys';

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

describe(publicKey.name, () => {
  it('names a key by its thumbprint: the example of RFC 7638', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj' +
      'hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ' +
      'vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK' +
      'nqDKgw';
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    expect(publicKey({ algorithm: 'RS256', key }).id).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it('names one of EC by curve and point', () => {
    const { publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { crv, kty, x, y } = key.export({ format: 'jwk' });
    const digest = createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`);
    expect(publicKey({ algorithm: 'ES256', key }).id).toBe(digest.digest('base64url'));
  });

  it.each([
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ] as const)('shows of a private key of %s nothing but the public one', (algorithm, pair) => {
    const shown = publicKey({ algorithm, key: pair.privateKey });
    expect(shown).toEqual(publicKey({ algorithm, key: pair.publicKey }));
    expect(shown.key.type).toBe('public');
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(shown.jwk).not.toHaveProperty(member);
  });
});
