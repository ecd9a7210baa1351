import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface SigningKey {
  /** Names the key in a token's header and tells nothing of the key itself. */
  readonly id: string;
  readonly key: KeyObject;
}

const KEY_ID_BYTES = 9;

/** The secret signs access tokens itself; every other use of it goes through a derivation of its own. */
export function signingKey(secret: string): SigningKey {
  const id = Buffer.from(hkdfSync('sha256', secret, '', 'access-token-key-id', KEY_ID_BYTES));
  return { id: id.toString('base64url'), key: createSecretKey(secret, 'utf8') };
}
