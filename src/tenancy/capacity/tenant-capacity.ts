import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Metrics } from '../../common/metrics/metrics';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { TenancyConfig } from '../../config/tenancy.config';
import { TenantDefinitions } from '../model/tenant-definitions';
import { CapacityReachedError } from '../tenancy.errors';
import { WARNING_SHARE, type Capacity } from './capacity';

/** Between two looks, what this process makes is added; what others make or drop shows at the next one. */
const MEASURE_INTERVAL_MS = 60_000;
/** Near the end everybody who is refused would ask: 40 µs of the server for each collection. */
const RECHECK_MS = 5_000;

/**
 * Keeps the database from more collections and indexes than it can have: the embedded engine aborts when it runs out
 * of file handles, and a server slows down. Those of deleted organizations count until they are purged.
 */
@Injectable()
export class TenantCapacity implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(TenantCapacity.name);
  readonly #task: PeriodicTask;
  #measured: { readonly used: number; readonly at: Date } | undefined;
  #madeSince = 0;
  #hasWarned = false;

  constructor(
    private readonly config: TenancyConfig,
    private readonly definitions: TenantDefinitions,
    @InjectConnection() private readonly connection: Connection,
    metrics: Metrics,
    tasks: TaskMetrics,
  ) {
    this.#task = new PeriodicTask({
      intervalMs: MEASURE_INTERVAL_MS,
      run: tasks.measured('capacity', async () => {
        await this.measure();
      }),
      logger: this.#logger,
      failure: 'How full the database is could not be measured; it will be tried again',
    });
    metrics.readGauge(
      { name: 'oms_capacity_used', help: 'Collections and indexes that there are, as last measured' },
      () => (this.#measured === undefined ? [] : [[{}, this.#used()]]),
    );
    metrics.readGauge(
      { name: 'oms_capacity_limit', help: 'Collections and indexes that there may be' },
      () => [[{}, config.capacityLimit]],
    );
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /**
   * Counts what is about to be made: a whole tenant, or a number of indexes.
   * @throws CapacityReachedError when it would be one too many
   */
  async admit(what: 'tenant' | { readonly indexes: number }): Promise<void> {
    const wanted = what === 'tenant' ? this.definitions.filesOfTenant() : what.indexes;
    if (!(await this.#hasRoomFor(wanted))) throw new CapacityReachedError();
    this.#madeSince += wanted;
  }

  /** As last measured, with what this process has made since. */
  async current(): Promise<Capacity> {
    const { at } = this.#measured ?? (await this.measure());
    const { capacityLimit: limit } = this.config;
    const used = this.#used();
    const isFull = used + this.definitions.filesOfTenant() > limit;
    const state = isFull ? 'full' : used >= WARNING_SHARE * limit ? 'warning' : 'ok';
    return { used, limit, state, measuredAt: at };
  }

  async measure(): Promise<{ readonly used: number; readonly at: Date }> {
    const databases = [this.connection.name, this.config.tenantDatabase];
    const client = this.connection.getClient();
    const counts = await Promise.all(
      databases.map(async (name) => {
        const { collections, indexes } = await client.db(name).command({ dbStats: 1 });
        return Number(collections) + Number(indexes);
      }),
    );
    this.#madeSince = 0;
    this.#measured = { used: counts.reduce((sum, count) => sum + count, 0), at: new Date() };
    this.#warn();
    return this.#measured;
  }

  async #hasRoomFor(wanted: number): Promise<boolean> {
    const fits = () => this.#used() + wanted <= this.config.capacityLimit;
    const { at } = this.#measured ?? (await this.measure());
    if (fits()) return true;
    // Something may have been purged since.
    if (Date.now() - at.getTime() >= RECHECK_MS) await this.measure();
    return fits();
  }

  #used(): number {
    return (this.#measured?.used ?? 0) + this.#madeSince;
  }

  #warn(): void {
    const { capacityLimit: limit } = this.config;
    const isNearEnd = this.#used() >= WARNING_SHARE * limit;
    if (isNearEnd && !this.#hasWarned) {
      this.#logger.warn(
        `The database has ${this.#used()} of at most ${limit} collections and indexes: purge organizations, ` +
          'or use a larger server',
      );
    }
    this.#hasWarned = isNearEnd;
  }
}
