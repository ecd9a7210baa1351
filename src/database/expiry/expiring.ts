import type { Schema } from 'mongoose';

/** What each expiring record has; whoever reads one compares it with the database's clock, or with its own where seconds do not matter. */
interface Expiring {
  expires_at: Date;
}

const expiring = new WeakSet<Schema>();

/**
 * Lets what has expired be deleted after a while. With an index of the ordinary kind: the embedded engine accepts a
 * TTL index and never acts on it.
 */
export function deleteWhenExpired<T extends Expiring>(schema: Schema<T>): void {
  schema.index({ expires_at: 1 });
  expiring.add(schema);
}

export function isDeletedWhenExpired(schema: Schema): boolean {
  return expiring.has(schema);
}
