import { isServerError, SERVER_ERROR } from './server-error';

/** The first field of the unique index that refused a write, or null when `error` is something else. */
export function duplicateKeyField(error: unknown): string | null {
  if (!isServerError(error, SERVER_ERROR.DuplicateKey)) return null;
  const pattern = error['keyPattern'] as Record<string, unknown> | undefined;
  return Object.keys(pattern ?? {})[0] ?? null;
}
