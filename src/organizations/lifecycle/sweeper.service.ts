import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../../common/metrics/metrics';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { LifecycleConfig } from '../../config/lifecycle.config';
import { LeftoversService } from './leftovers.service';

/** One kind's bound in one sweep; what is left over is for the next. */
const SWEEP_LIMIT = 1000;

/** At start, and at intervals, does whatever is due, of whichever organization and whichever instance has left it. */
@Injectable()
export class SweeperService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(SweeperService.name);
  readonly #task: PeriodicTask;
  readonly #found = new Map<string, number>();
  #isStopping = false;

  constructor(
    config: LifecycleConfig,
    private readonly leftovers: LeftoversService,
    metrics: Metrics,
    tasks: TaskMetrics,
  ) {
    this.#task = new PeriodicTask({
      intervalMs: config.sweepMs,
      run: tasks.measured('sweep', async () => {
        await this.sweep();
      }),
      logger: this.#logger,
      failure: 'The sweep failed and will be tried again',
    });
    metrics.readCounter(
      {
        name: 'oms_sweeper_found_total',
        help: 'What was due, or left over by a crash, and was done by the sweeper of this instance',
        labels: ['kind'],
      },
      () => this.leftovers.kinds.map(({ name: kind }) => [{ kind }, this.#found.get(kind) ?? 0]),
    );
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#task.stop();
  }

  /**
   * A failure ends its kind for this sweep and keeps no other one waiting. What failed has a new lease by then, so the
   * next sweep begins with another one.
   * @returns how much was done, in all
   * @throws AggregateError of the failures
   */
  async sweep(): Promise<number> {
    const failures: unknown[] = [];
    let done = 0;
    for (const { name, what, doOne } of this.leftovers.kinds) {
      const { count, failure } = await this.#doAll(doOne);
      this.#found.set(name, (this.#found.get(name) ?? 0) + count);
      if (count > 0) this.#logger.log(`${what}: ${count}`);
      if (failure !== undefined) failures.push(failure);
      done += count;
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
    return done;
  }

  async #doAll(
    doOne: () => Promise<boolean>,
  ): Promise<{ readonly count: number; readonly failure?: unknown }> {
    let count = 0;
    try {
      while (count < SWEEP_LIMIT && !this.#isStopping && (await doOne())) count += 1;
      return { count };
    } catch (failure) {
      return { count, failure };
    }
  }
}
