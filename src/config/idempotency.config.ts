/** How retried requests are told from new ones. */
export abstract class IdempotencyConfig {
  /** The keys of the digests are derived from it. */
  abstract readonly secret: string;
  /** After this long without an answer the request is taken for abandoned; milliseconds. */
  abstract readonly leaseMs: number;
}
