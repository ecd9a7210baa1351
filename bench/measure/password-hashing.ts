import type { Lifetime } from '../system/lifetime';
import { Worker } from '../system/worker';

/** Of the peer, and of the service: the same computation, by code of two kinds. */
export const HASHING_LIBRARIES = ['argon2', '@node-rs/argon2'] as const;
export type HashingLibrary = (typeof HASHING_LIBRARIES)[number];

export interface HashingJob {
  readonly library: HashingLibrary;
  readonly atOnce: number;
  readonly seconds: number;
}

/**
 * How many passwords the library alone verifies in a second, in a process that does nothing else, with Node's own thread
 * pool: what a login cannot surpass on this machine.
 */
export async function measureHashing(lifetime: Lifetime, job: HashingJob): Promise<number> {
  const worker = new Worker<HashingJob, number>(lifetime, require.resolve('./password-hashing-worker'));
  try {
    return await worker.run(job);
  } finally {
    worker.stop();
  }
}
