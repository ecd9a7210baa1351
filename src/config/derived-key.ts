import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * A key for one purpose, derived from `JWT_SECRET` by HKDF: what leaks of one use tells nothing of the others.
 * @param purpose never changes, or what was made with the key is lost
 */
export function derivedKey(secret: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES)));
}
