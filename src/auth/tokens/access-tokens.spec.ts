import { JwtService } from '@nestjs/jwt';
import { verify, type Secret } from 'jsonwebtoken';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import type { AuthConfig } from '../../config/auth.config';
import { AccessTokens } from './access-tokens';
import { KeyRing } from './key-ring';
import { signingKey } from './signing-keys';

const SECRET = 'a secret that only this test has, 32 bytes or more';
const PREVIOUS = 'the secret that was there before it, 32 bytes or more';
const NOW_MS = Date.UTC(2026, 0, 31, 9, 30);

const PRINCIPAL = {
  adminId: '6b04485a573c2db06b50aad5' as AdminId,
  organizationId: '6b04485a573c2db06b50aad4' as OrganizationId,
  sessionId: '6b04485a573c2db06b50aad6' as SessionId,
  role: 'owner',
  authenticatedAt: new Date(NOW_MS - 60_000),
} as const;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe(AccessTokens.name, () => {
  const accessTokens = (changes: Partial<AuthConfig> = {}) => {
    const config: Partial<AuthConfig> = {
      secret: SECRET,
      previousPublicKeys: [],
      issuer: 'the-issuer',
      audience: 'the-audience',
      accessTokenSeconds: 900,
      ...changes,
    };
    return new AccessTokens(config as AuthConfig, new JwtService(), new KeyRing(config as AuthConfig));
  };
  const sut = accessTokens();

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  });
  afterEach(() => jest.restoreAllMocks());

  const open = (token: string, secret: Secret) => verify(token, secret, { complete: true });

  it('issues a token with all claims of RFC 9068 that we use, and no others', () => {
    const issued = sut.issue(PRINCIPAL);
    expect(issued).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 900 });
    const { header, payload } = open(issued.access_token, SECRET);
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: signingKey(SECRET).id });
    expect(payload).toEqual({
      iss: 'the-issuer',
      aud: 'the-audience',
      sub: PRINCIPAL.adminId,
      org_id: PRINCIPAL.organizationId,
      sid: PRINCIPAL.sessionId,
      role: 'owner',
      iat: NOW_MS / 1000,
      auth_time: NOW_MS / 1000 - 60,
      exp: NOW_MS / 1000 + 900,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('issues another one each time', () => {
    const [first, second] = [sut.issue(PRINCIPAL), sut.issue(PRINCIPAL)];
    expect(first.access_token).not.toBe(second.access_token);
  });

  it('signs with the present secret and not with the previous one', () => {
    const { access_token: token } = accessTokens({ previousSecret: PREVIOUS }).issue(PRINCIPAL);
    expect(() => open(token, SECRET)).not.toThrow();
    expect(() => open(token, PREVIOUS)).toThrow('invalid signature');
  });

  it('knows the key of its own tokens', () => {
    const { access_token: token } = sut.issue(PRINCIPAL);
    expect(sut.verificationKey(token)?.equals(signingKey(SECRET).key)).toBe(true);
  });

  it('knows the key of tokens from before the secret was changed, as long as it is told of it', () => {
    const { access_token: token } = accessTokens({ secret: PREVIOUS }).issue(PRINCIPAL);
    const after = accessTokens({ previousSecret: PREVIOUS });
    expect(after.verificationKey(token)?.equals(signingKey(PREVIOUS).key)).toBe(true);
    expect(sut.verificationKey(token)).toBeNull();
  });

  const kid = signingKey(SECRET).id;

  it.each<[string, unknown]>([
    ['another type', { alg: 'HS256', typ: 'JWT', kid }],
    ['the algorithm of another key', { alg: 'ES256', typ: 'at+jwt', kid }],
    ['no algorithm', { typ: 'at+jwt', kid }],
    ['what must not be passed over', { alg: 'HS256', typ: 'at+jwt', kid, crit: ['exp'] }],
    ['an empty list of it', { alg: 'HS256', typ: 'at+jwt', kid, crit: [] }],
    ['no type', { alg: 'HS256', kid }],
    ['an unknown key', { alg: 'HS256', typ: 'at+jwt', kid: 'unknown' }],
    ['no key', { alg: 'HS256', typ: 'at+jwt' }],
    ['a key that is no text', { alg: 'HS256', typ: 'at+jwt', kid: [kid] }],
    ['the name of an inherited member', { alg: 'HS256', typ: 'at+jwt', kid: '__proto__' }],
    ['a list', ['at+jwt', kid]],
    ['null', null],
    ['text', 'at+jwt'],
  ])('knows no key for a header with %s', (_what, header) => {
    expect(sut.verificationKey(`${encode(header)}.e30.c2ln`)).toBeNull();
  });

  it.each(['', '.', '..', 'garbage', '{}.{}.{}', encode({ typ: 'at+jwt', kid })])(
    'knows no key for %p',
    (token) => {
      expect(sut.verificationKey(token)).toBeNull();
    },
  );
});
