import type { IncomingMessage } from 'node:http';

/** All of it: passport-jwt's own extractor would overlook what stands behind a good token. */
const BEARER = /^Bearer +(.+)$/i;

/** The token of an `Authorization: Bearer` header; null for another scheme, and without the header. */
export function bearerTokenOf({ headers }: IncomingMessage): string | null {
  return BEARER.exec(headers.authorization ?? '')?.[1] ?? null;
}
