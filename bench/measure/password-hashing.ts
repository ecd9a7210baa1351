import type { Lifetime } from '../system/lifetime';
import { Worker } from '../system/worker';

export interface HashingJob {
  readonly atOnce: number;
  readonly seconds: number;
}

/**
 * How many passwords argon2 alone verifies in a second, in a process that does nothing else, with Node's own thread
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
