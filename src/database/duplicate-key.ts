import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** The first field of the unique index that refused a write, or null when `error` is something else. */
export function duplicateKeyField(error: unknown): string | null {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return null;
  const pattern = error['keyPattern'] as Record<string, unknown> | undefined;
  return Object.keys(pattern ?? {})[0] ?? null;
}
