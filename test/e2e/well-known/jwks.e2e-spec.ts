import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { decode, verify, type JwtPayload } from 'jsonwebtoken';
import type { Settings } from '../../../src/config/settings';
import { signUp } from '../../support/factories';
import { startTestApp, type TestApp } from '../../support/test-app';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = { algorithm: 'ES256', key: ec.privateKey } as const;
const RSA = { algorithm: 'RS256', key: rsa.privateKey } as const;

type Jwk = JsonWebKey & { readonly kid: string; readonly alg: string };

describe('GET /.well-known/jwks.json', () => {
  async function withApp(overrides: Partial<Settings>, work: (app: TestApp) => Promise<void>): Promise<void> {
    const app = await startTestApp(overrides);
    try {
      await work(app);
    } finally {
      await app.close();
    }
  }

  const keysOf = async ({ http }: TestApp): Promise<readonly Jwk[]> => {
    const { body, headers } = await http.get('/.well-known/jwks.json').expect(200);
    expect(headers['cache-control']).toBe('public, max-age=300');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(body as object)).toEqual(['keys']);
    return (body as { keys: Jwk[] }).keys;
  };

  it('shows no key where a secret signs', () =>
    withApp({}, async (app) => {
      expect(await keysOf(app)).toEqual([]);
    }));

  it('shows the public keys, and nothing of the private ones', () =>
    withApp({ JWT_PRIVATE_KEY: EC, JWT_PUBLIC_KEYS_PREVIOUS: [RSA] }, async (app) => {
      const { x, y } = ec.publicKey.export({ format: 'jwk' });
      const { n, e } = rsa.publicKey.export({ format: 'jwk' });
      const kid: unknown = expect.stringMatching(/^[\w-]{43}$/);
      expect(await keysOf(app)).toEqual([
        { kty: 'EC', use: 'sig', alg: 'ES256', kid, crv: 'P-256', x, y },
        { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e },
      ]);
    }));

  it.each([
    ['ES256', EC],
    ['RS256', RSA],
  ] as const)('lets anybody verify a token of %s that was signed here', (algorithm, key) =>
    withApp({ JWT_PRIVATE_KEY: key }, async (app) => {
      const { token, adminId, id } = await signUp(app);
      await app.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200);
      const { header } = decode(token, { complete: true }) ?? {};
      const jwk = (await keysOf(app)).find(({ kid }) => kid === header?.kid);
      expect(header).toEqual({ alg: algorithm, typ: 'at+jwt', kid: jwk?.kid });
      const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = app.settings;
      const options = { algorithms: [algorithm], issuer, audience };
      const publicKey = createPublicKey({ key: jwk ?? {}, format: 'jwk' });
      const claims = verify(token, publicKey, options) as JwtPayload;
      expect(claims).toMatchObject({ sub: adminId, org_id: id, role: 'owner' });
      expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
    }),
  );
});
