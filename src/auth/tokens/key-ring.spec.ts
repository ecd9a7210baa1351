import { generateKeyPairSync } from 'node:crypto';
import type { AuthConfig } from '../../config/auth.config';
import type { PemKey } from '../../config/pem-keys';
import { KeyRing } from './key-ring';
import { publicKey, signingKey } from './signing-keys';

const SECRET = 'a secret that only this test has, 32 bytes or more';
const PREVIOUS = 'the secret that was there before it, 32 bytes or more';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey: PemKey = { algorithm: 'ES256', key: ec.privateKey };
const previousKey: PemKey = { algorithm: 'RS256', key: rsa.publicKey };

const idOf = {
  secret: signingKey(SECRET).id,
  previous: signingKey(PREVIOUS).id,
  ec: publicKey(privateKey).id,
  rsa: publicKey(previousKey).id,
};

describe(KeyRing.name, () => {
  const ring = (changes: Partial<AuthConfig>) =>
    new KeyRing({ secret: SECRET, previousPublicKeys: [], ...changes } as AuthConfig);
  const known = (sut: KeyRing) =>
    Object.entries(idOf).flatMap(([name, id]) => (sut.find(id) === null ? [] : [name]));

  it('has but the secret where nothing else is given, and shows none', () => {
    const sut = ring({});
    expect(sut.current).toMatchObject({ id: idOf.secret, algorithm: 'HS256' });
    expect(known(sut)).toEqual(['secret']);
    expect(sut.algorithms).toEqual(['HS256']);
    expect(sut.publicKeys).toEqual([]);
  });

  it('verifies with what was there before the secret', () => {
    expect(known(ring({ previousSecret: PREVIOUS }))).toEqual(['secret', 'previous']);
  });

  it('signs with a private key, verifies with its public one, and no longer with the secret', () => {
    const sut = ring({ privateKey });
    expect(sut.current).toEqual({ id: idOf.ec, algorithm: 'ES256', key: ec.privateKey });
    expect(known(sut)).toEqual(['ec']);
    expect(sut.find(idOf.ec)?.key.type).toBe('public');
    expect(sut.algorithms).toEqual(['ES256']);
  });

  it('verifies with all that were there before, of both kinds', () => {
    const sut = ring({ privateKey, previousPublicKeys: [previousKey], previousSecret: PREVIOUS });
    expect(known(sut)).toEqual(['previous', 'ec', 'rsa']);
    expect(sut.algorithms.toSorted()).toEqual(['ES256', 'HS256', 'RS256']);
    expect(sut.publicKeys.map(({ id }) => id)).toEqual([idOf.ec, idOf.rsa]);
  });

  it('shows a key once, also where it is given twice', () => {
    const sut = ring({ privateKey, previousPublicKeys: [privateKey, previousKey, previousKey] });
    expect(sut.publicKeys.map(({ id }) => id)).toEqual([idOf.ec, idOf.rsa]);
  });

  it('verifies with a public key that is still to sign', () => {
    const sut = ring({ previousPublicKeys: [previousKey] });
    expect(sut.current.id).toBe(idOf.secret);
    expect(known(sut)).toEqual(['secret', 'rsa']);
  });
});
