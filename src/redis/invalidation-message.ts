/** That an entry of a cache is no longer true. */
export interface Invalidation {
  /** The one that says so, and has dropped its own entry. */
  readonly instance: string;
  readonly cache: string;
  readonly key: string;
}

/** Longer than any that we send. */
const MAX_LENGTH = 1024;

/** Where all instances of one service tell them. */
export function invalidationChannel(prefix: string): string {
  return `${prefix}invalidations`;
}

export function formatInvalidation({ instance, cache, key }: Invalidation): string {
  return JSON.stringify([instance, cache, key]);
}

/** Null for what no instance of this service has sent. */
export function parseInvalidation(text: string): Invalidation | null {
  if (text.length > MAX_LENGTH) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [instance, cache, key] = parts as unknown[];
  if (typeof instance !== 'string' || typeof cache !== 'string' || typeof key !== 'string') return null;
  return { instance, cache, key };
}
