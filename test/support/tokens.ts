import { sign, type Algorithm, type JwtHeader, type Secret } from 'jsonwebtoken';
import { signingKey } from '../../src/auth/tokens/signing-keys';
import type { Settings } from '../../src/config/settings';
import type { SignedUp } from './factories';

export interface TokenChanges {
  /** On top of those of a good token; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JwtHeader>;
  readonly key?: Secret;
  readonly algorithm?: Algorithm;
}

/** A token as the service would sign it, with what a test wants to be different. */
export function mintToken(
  { JWT_SECRET: secret, JWT_ISSUER: iss, JWT_AUDIENCE: aud }: Settings,
  { adminId, id, sessionId }: Pick<SignedUp, 'adminId' | 'id' | 'sessionId'>,
  { claims = {}, header = {}, key = secret, algorithm = 'HS256' }: TokenChanges = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const good: Readonly<Record<string, unknown>> = {
    iss,
    aud,
    sub: adminId,
    org_id: id,
    role: 'owner',
    sid: sessionId,
    iat: now,
    exp: now + 60,
  };
  const given = Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined);
  return sign(Object.fromEntries(given), key, {
    algorithm,
    header: { alg: algorithm, typ: 'at+jwt', kid: signingKey(secret).id, ...header },
    noTimestamp: true, // or it would put back an `iat` that was left out
  });
}

/** A token with other claims under the signature that it had. */
export function tamper(token: string, change: Readonly<Record<string, unknown>>): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url');
  return [header, changed, signature].join('.');
}
