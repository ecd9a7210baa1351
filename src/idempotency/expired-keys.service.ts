import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PeriodicTask } from '../common/scheduling/periodic-task';
import { IdempotencyKeysRepository } from './idempotency-keys.repository';

const INTERVAL_MS = 10 * 60_000;
const BATCH = 1000;
/** Far above what the clocks of instances and database may differ by: readers go by the database's. */
const MARGIN_MS = 60 * 60_000;

/** Deletes keys whose time is over, at start and every ten minutes, in batches that keep the database free for others. */
@Injectable()
export class ExpiredKeysService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task = new PeriodicTask({
    intervalMs: INTERVAL_MS,
    run: async () => {
      await this.deleteExpired();
    },
    logger: new Logger(ExpiredKeysService.name),
    failure: 'Expired idempotency keys could not be deleted; it will be tried again',
  });
  #isStopping = false;

  constructor(private readonly keys: IdempotencyKeysRepository) {}

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#task.stop();
  }

  /** @returns how many were deleted */
  async deleteExpired(): Promise<number> {
    const before = new Date(Date.now() - MARGIN_MS);
    let deleted = 0;
    let batch: number;
    do {
      batch = await this.keys.deleteExpiredBefore(before, BATCH);
      deleted += batch;
    } while (batch > 0 && !this.#isStopping);
    return deleted;
  }
}
