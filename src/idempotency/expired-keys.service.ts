import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { IdempotencyKeysRepository } from './idempotency-keys.repository';

const INTERVAL_MS = 10 * 60_000;
const BATCH = 1000;
/** Far above what the clocks of instances and database may differ by: readers go by the database's. */
const MARGIN_MS = 60 * 60_000;

/** Deletes keys whose time is over, at start and every ten minutes, in batches that keep the database free for others. */
@Injectable()
export class ExpiredKeysService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(ExpiredKeysService.name);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(private readonly keys: IdempotencyKeysRepository) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#begin();
    }, INTERVAL_MS).unref();
    this.#begin();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#running;
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

  #begin(): void {
    this.#running = this.#running.then(async () => {
      try {
        await this.deleteExpired();
      } catch (error) {
        this.#logger.error(
          'Expired idempotency keys could not be deleted; it will be tried again',
          error instanceof Error ? error.stack : error,
        );
      }
    });
  }
}
