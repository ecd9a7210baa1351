import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, Model } from 'mongoose';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { isDeletedWhenExpired } from './expiring';

const INTERVAL_MS = 10 * 60_000;
const BATCH = 1000;
/** Far above what the clocks of instances and database may differ by: readers go by the database's. */
const MARGIN_MS = 60 * 60_000;

/**
 * Deletes the records of the system database whose time is over, at start and every ten minutes, in batches that keep
 * the database free for others.
 */
@Injectable()
export class ExpiredRecordsService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task: PeriodicTask;
  #isStopping = false;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    tasks: TaskMetrics,
  ) {
    this.#task = new PeriodicTask({
      intervalMs: INTERVAL_MS,
      run: tasks.measured('expiry', async () => {
        await this.deleteExpired();
      }),
      logger: new Logger(ExpiredRecordsService.name),
      failure: 'Expired records could not be deleted; it will be tried again',
    });
  }

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
    const models: readonly Model<unknown>[] = Object.values(this.connection.models);
    for (const model of models) {
      if (isDeletedWhenExpired(model.schema)) deleted += await this.#deleteAll(model, before);
    }
    return deleted;
  }

  async #deleteAll(model: Model<unknown>, before: Date): Promise<number> {
    let deleted = 0;
    let batch: number;
    do {
      batch = await deleteBatch(model, before);
      deleted += batch;
    } while (batch > 0 && !this.#isStopping);
    return deleted;
  }
}

async function deleteBatch(model: Model<unknown>, before: Date): Promise<number> {
  const expired = { expires_at: { $lt: before } };
  const found = await model.find(expired, { _id: 1 }).limit(BATCH).lean();
  if (found.length === 0) return 0;
  // Once more with the time: it may have been prolonged, or used anew, since.
  return (await model.deleteMany({ _id: { $in: found.map(({ _id }) => _id) }, ...expired })).deletedCount;
}
