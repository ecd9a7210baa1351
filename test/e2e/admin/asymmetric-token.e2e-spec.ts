import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { publicKey, signingKey } from '../../../src/auth/tokens/signing-keys';
import type { PemKey } from '../../../src/config/pem-keys';
import type { Settings } from '../../../src/config/settings';
import { signUp, startSession, type SignedUp } from '../../support/factories';
import { expectProblem, type Answer } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import { mintToken, tamper, type TokenChanges } from '../../support/tokens';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PREVIOUS_SECRET = 'the secret that was there before the present one';

const EC: PemKey = { algorithm: 'ES256', key: ec.privateKey };
const RSA_PUBLIC: PemKey = { algorithm: 'RS256', key: rsa.publicKey };
const idOf = (key: PemKey) => publicKey(key).id;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decodePart = (token: string, part: number) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('an access token where a private key signs', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({
      JWT_PRIVATE_KEY: EC,
      JWT_PUBLIC_KEYS_PREVIOUS: [RSA_PUBLIC],
      JWT_SECRET_PREVIOUS: PREVIOUS_SECRET,
    });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const mint = ({ header, ...changes }: TokenChanges = {}) =>
    mintToken(sut.settings, organization, {
      key: ec.privateKey,
      algorithm: 'ES256',
      header: { kid: idOf(EC), ...header },
      ...changes,
    });
  const bearer = (token: string, { http } = sut) => http.get('/admin/me').auth(token, { type: 'bearer' });

  function expectRefused(answer: Answer, code = 'AUTH.TOKEN_INVALID') {
    expectProblem(answer, 401, code);
  }

  /** Of a header and claims that the signing library would refuse. */
  function signed(header: object, claims: object, by: (data: string) => Buffer): string {
    const data = `${encode(header)}.${encode(claims)}`;
    return `${data}.${by(data).toString('base64url')}`;
  }

  const byEc = (key: KeyObject) => (data: string) =>
    sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' });
  const byHmac = (key: string | Buffer) => (data: string) => createHmac('sha256', key).update(data).digest();

  it('is accepted as the service makes it, and as a test does', async () => {
    await bearer(organization.token).expect(200);
    await bearer(mint()).expect(200);
    await bearer(signed(decodePart(mint(), 0), decodePart(mint(), 1), byEc(ec.privateKey))).expect(200);
  });

  it('is accepted when one of the previous keys has signed it, of whichever kind', async () => {
    const header = { kid: idOf(RSA_PUBLIC) };
    await bearer(mint({ key: rsa.privateKey, algorithm: 'RS256', header })).expect(200);
    const byPrevious = { kid: signingKey(PREVIOUS_SECRET).id };
    await bearer(mint({ key: PREVIOUS_SECRET, algorithm: 'HS256', header: byPrevious })).expect(200);
  });

  it('is not valid by the secret, from which other keys are derived', async () => {
    const { JWT_SECRET: key } = sut.settings;
    for (const kid of [signingKey(key).id, idOf(EC), idOf(RSA_PUBLIC), signingKey(PREVIOUS_SECRET).id]) {
      expectRefused(await bearer(mint({ key, algorithm: 'HS256', header: { kid } })));
    }
  });

  describe('when a public key is taken for a secret', () => {
    const forms = (key: KeyObject): readonly (readonly [string, string | Buffer])[] => [
      ['its PEM', key.export({ type: 'spki', format: 'pem' }).toString()],
      ['its PEM, trimmed', key.export({ type: 'spki', format: 'pem' }).toString().trim()],
      ['its DER', key.export({ type: 'spki', format: 'der' })],
      ['its JWK', JSON.stringify(key.export({ format: 'jwk' }))],
    ];

    it.each([
      ...forms(ec.publicKey).map(([form, key]) => [`${form} of EC`, key, idOf(EC)] as const),
      ...forms(rsa.publicKey).map(([form, key]) => [`${form} of RSA`, key, idOf(RSA_PUBLIC)] as const),
      ['the name of the key', idOf(EC), idOf(EC)] as const,
      ['nothing', '', idOf(EC)] as const,
    ])('is not valid: %s', async (_what, key, kid) => {
      for (const alg of ['HS256', 'ES256', 'RS256']) {
        expectRefused(await bearer(signed({ alg, typ: 'at+jwt', kid }, decodePart(mint(), 1), byHmac(key))));
      }
    });
  });

  describe('by its algorithm', () => {
    it.each(['none', 'None', 'nOnE', '', null, undefined])('is not valid with alg %p', async (alg) => {
      const [header, claims] = [{ ...decodePart(mint(), 0), alg }, decodePart(mint(), 1)];
      expectRefused(await bearer(`${encode(header)}.${encode(claims)}.`));
      expectRefused(await bearer(signed(header, claims, byEc(ec.privateKey))));
    });

    it.each(['ES384', 'ES512', 'RS256', 'PS256', 'HS256', 'EdDSA', 'ES256K', 'es256'])(
      'is not valid with alg %s and a signature that is good with ES256',
      async (alg) => {
        const header = { ...decodePart(mint(), 0), alg };
        expectRefused(await bearer(signed(header, decodePart(mint(), 1), byEc(ec.privateKey))));
      },
    );

    it.each(['RS384', 'RS512', 'PS256', 'PS384'] as const)(
      'is not valid with %s, though the key is one of ours',
      async (algorithm) => {
        const header = { kid: idOf(RSA_PUBLIC) };
        expectRefused(await bearer(mint({ key: rsa.privateKey, algorithm, header })));
      },
    );
  });

  describe('by its signature', () => {
    it.each([
      ['zeros', Buffer.alloc(64)],
      ['nothing', Buffer.alloc(0)],
      ['ones', Buffer.alloc(64, 0xff)],
      ['one byte', Buffer.alloc(1)],
      ['a long one', Buffer.alloc(4096, 1)],
    ])('is not valid with %s', async (_what, signature) => {
      expectRefused(await bearer(signed(decodePart(mint(), 0), decodePart(mint(), 1), () => signature)));
    });

    it('is not valid in the other form that ECDSA signatures have', async () => {
      const der = (data: string) =>
        sign('sha256', Buffer.from(data), { key: ec.privateKey, dsaEncoding: 'der' });
      expectRefused(await bearer(signed(decodePart(mint(), 0), decodePart(mint(), 1), der)));
    });

    it('is not valid with other claims under it', async () => {
      expectRefused(await bearer(tamper(mint(), { exp: Math.floor(Date.now() / 1000) + 86_400 })));
    });

    it('is not valid by a key of somebody else, under whatever name', async () => {
      for (const kid of [idOf(EC), publicKey({ algorithm: 'ES256', key: foreign.publicKey }).id]) {
        expectRefused(await bearer(mint({ key: foreign.privateKey, header: { kid } })));
      }
    });

    it('is not valid by one of our keys under the name of another', async () => {
      expectRefused(await bearer(mint({ header: { kid: idOf(RSA_PUBLIC) } })));
      const header = { kid: idOf(EC) };
      expectRefused(await bearer(mint({ key: rsa.privateKey, algorithm: 'RS256', header })));
    });
  });

  describe('by what its header brings along', () => {
    const url = 'http://127.0.0.1:9/keys';
    const jwk = foreign.publicKey.export({ format: 'jwk' });

    it.each<[string, object]>([
      ['a key', { jwk }],
      ['where keys are', { jku: url }],
      ['where a certificate is', { x5u: url }],
      ['a certificate', { x5c: ['MIIB'], x5t: 'abc' }],
    ])('is not valid by %s of somebody else', async (_what, brought) => {
      const kid = publicKey({ algorithm: 'ES256', key: foreign.publicKey }).id;
      for (const name of [kid, idOf(EC), undefined]) {
        const header = { alg: 'ES256', typ: 'at+jwt', kid: name, ...brought };
        expectRefused(await bearer(signed(header, decodePart(mint(), 1), byEc(foreign.privateKey))));
      }
    });

    it.each<[string, object]>([
      ['an extension', { crit: ['https://extension.example'], 'https://extension.example': true }],
      ['unencoded claims', { crit: ['b64'], b64: false }],
      ['nothing', { crit: [] }],
      ['a claim', { crit: ['exp'] }],
      ['null', { crit: null }],
    ])('is not valid when it says that it must not be passed over: %s', async (_what, brought) => {
      const header = { ...decodePart(mint(), 0), ...brought };
      expectRefused(await bearer(signed(header, decodePart(mint(), 1), byEc(ec.privateKey))));
    });

    it.each(['JWT', 'jwt', 'at+JWT', 'application/at+jwt ', 'dpop+jwt', 'secevent+jwt', '', undefined])(
      'is not valid with typ %p, which is that of another kind of token',
      async (typ) => {
        const header = { ...decodePart(mint(), 0), typ };
        expectRefused(await bearer(signed(header, decodePart(mint(), 1), byEc(ec.privateKey))));
      },
    );

    it('is not valid when it is encrypted, nested, or written as JSON', async () => {
      const jwe = { alg: 'dir', enc: 'A128GCM', typ: 'at+jwt', kid: idOf(EC) };
      expectRefused(await bearer(`${encode(jwe)}..AAAA.AAAA.AAAA`));
      const zipped = { ...decodePart(mint(), 0), zip: 'DEF', cty: 'JWT' };
      expectRefused(await bearer(signed(zipped, [mint()], byEc(ec.privateKey))));
      expectRefused(await bearer(JSON.stringify({ payload: mint().split('.')[1], signatures: [] })));
    });
  });

  it('is expired from the second that it names', async () => {
    const exp = Math.floor(Date.now() / 1000);
    expectRefused(await bearer(mint({ claims: { exp } })), 'AUTH.TOKEN_EXPIRED');
  });

  describe('when keys are changed', () => {
    const SECRET_ALONE = {
      JWT_PRIVATE_KEY: undefined,
      JWT_PUBLIC_KEYS_PREVIOUS: [],
      JWT_SECRET_PREVIOUS: undefined,
    };

    /** Another instance of the same service, with the same secret and these keys. */
    async function on(keys: Partial<Settings>, token: string): Promise<number> {
      const app = await startSecondApp(sut, { ...SECRET_ALONE, ...keys });
      try {
        return (await bearer(token, app)).status;
      } finally {
        await app.stop();
      }
    }

    it('goes on as long as its key is one of the previous', async () => {
      const next: PemKey = { algorithm: 'ES256', key: foreign.privateKey };
      const { token } = await startSession(sut, organization);
      const EC_PUBLIC: PemKey = { algorithm: 'ES256', key: ec.publicKey };
      expect(await on({ JWT_PRIVATE_KEY: next, JWT_PUBLIC_KEYS_PREVIOUS: [EC_PUBLIC] }, token)).toBe(200);
      expect(await on({ JWT_PRIVATE_KEY: next }, token)).toBe(401);
    });

    it('goes over from the secret without a refusal: the public key first, then the private one', async () => {
      const { JWT_SECRET } = sut.settings;
      const bySecret = mintToken(sut.settings, organization);
      const EC_PUBLIC: PemKey = { algorithm: 'ES256', key: ec.publicKey };
      const first = { JWT_PUBLIC_KEYS_PREVIOUS: [EC_PUBLIC] };
      const then = { JWT_PRIVATE_KEY: EC, JWT_SECRET_PREVIOUS: JWT_SECRET };
      for (const token of [bySecret, organization.token]) {
        expect(await on(first, token)).toBe(200);
        expect(await on(then, token)).toBe(200);
      }
      expect(await on({ JWT_PRIVATE_KEY: EC }, bySecret)).toBe(401);
    });

    it('does not touch refresh tokens, whose key is derived from the secret', async () => {
      const { body } = await sut.http
        .post('/admin/login')
        .send({ email: organization.email, password: 'correct horse battery staple' })
        .expect(200);
      const other = await startSecondApp(sut, SECRET_ALONE);
      try {
        const { refresh_token } = body as { refresh_token: string };
        await other.http.post('/admin/refresh').send({ refresh_token }).expect(200);
      } finally {
        await other.stop();
      }
    });
  });
});
