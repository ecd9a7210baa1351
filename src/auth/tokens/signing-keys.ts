import {
  createHash,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { AsymmetricAlgorithm, PemKey } from '../../config/pem-keys';

export interface SigningKey {
  /** Names the key in a token's header and tells nothing of the key itself. */
  readonly id: string;
  /** The only one that the key is used with, whatever a token's header says. */
  readonly algorithm: 'HS256' | AsymmetricAlgorithm;
  readonly key: KeyObject;
}

/** What tokens are verified with, and shown to everybody. */
export interface PublicKey extends SigningKey {
  readonly algorithm: AsymmetricAlgorithm;
  /** With no more members than the key itself has. */
  readonly jwk: JsonWebKey;
}

const KEY_ID_BYTES = 9;

/** The secret signs access tokens itself; every other use of it goes through a derivation of its own. */
export function signingKey(secret: string): SigningKey {
  const id = Buffer.from(hkdfSync('sha256', secret, '', 'access-token-key-id', KEY_ID_BYTES));
  return { id: id.toString('base64url'), algorithm: 'HS256', key: createSecretKey(secret, 'utf8') };
}

/** Also of the private key that it belongs to. */
export function publicKey({ algorithm, key: given }: PemKey): PublicKey {
  const key = given.type === 'private' ? createPublicKey(given) : given;
  const jwk = key.export({ format: 'jwk' });
  return { id: thumbprint(jwk), algorithm, key, jwk };
}

/** RFC 7638: the members that make the key, in their order. */
function thumbprint({ kty, crv, x, y, e, n }: JsonWebKey): string {
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
