import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyId } from '../../common/types/ids';

/** What every key begins with: by it one is told from an access token, and found where it has leaked. */
export const API_KEY_PREFIX = 'omk_';

const SECRET_BYTES = 32;
const API_KEY = /^omk_([0-9a-f]{24})_[\w-]{43}$/;

/** `omk_<id>_<secret>`: the id leads to the record, so that the secret is compared with one hash and looked up by none. */
export function newApiKeyToken(id: ApiKeyId): string {
  return `${API_KEY_PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** Null for what cannot be a key, which costs no look-up. */
export function apiKeyIdOf(token: string): ApiKeyId | null {
  return (API_KEY.exec(token)?.[1] as ApiKeyId | undefined) ?? null;
}

/**
 * All that is stored of a key. A plain hash, as nobody tries 2^256 secrets: those of passwords are slow because people
 * choose them.
 */
export function apiKeyHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
