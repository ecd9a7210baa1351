import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** To be sent by mail, and to be kept nowhere. */
export function newOneTimeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** All that is stored of a token: who reads the database cannot use it. */
export function oneTimeTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
