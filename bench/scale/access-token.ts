import { randomUUID, hkdfSync } from 'node:crypto';
import { sign } from 'jsonwebtoken';

/** Longer than any run. */
const TOKEN_HOURS = 12;
const KEY_ID_BYTES = 9;

interface TokenSubject {
  readonly adminId: string;
  readonly organizationId: string;
  readonly sessionId: string;
}

/** A token as the service issues it; logins would take a quarter of a second for each of thousands. */
export function signAccessToken(
  secret: string,
  { adminId, organizationId, sessionId }: TokenSubject,
): string {
  const claims = {
    org_id: organizationId,
    sid: sessionId,
    role: 'owner',
    auth_time: Math.floor(Date.now() / 1000),
  };
  const keyId = Buffer.from(hkdfSync('sha256', secret, '', 'access-token-key-id', KEY_ID_BYTES));
  return sign(claims, secret, {
    algorithm: 'HS256',
    header: { alg: 'HS256', typ: 'at+jwt', kid: keyId.toString('base64url') },
    issuer: 'organization-management-service',
    audience: 'organization-management-api',
    subject: adminId,
    jwtid: randomUUID(),
    expiresIn: `${TOKEN_HOURS}h`,
  });
}
