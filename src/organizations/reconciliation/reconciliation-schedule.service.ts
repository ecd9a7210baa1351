import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { LifecycleConfig } from '../../config/lifecycle.config';
import { TaskLeasesRepository } from '../../database/leases/task-leases.repository';
import { ReconciliationService } from './reconciliation.service';

const TASK = 'reconciliation';
/** A little less than the interval, so that an instance whose clock is fast is not refused each other time. */
const LEASE_SHARE = 0.9;

/** Reconciles at start and at intervals, in one instance at a time. */
@Injectable()
export class ReconciliationScheduleService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task: PeriodicTask;

  constructor(
    config: LifecycleConfig,
    leases: TaskLeasesRepository,
    reconciliation: ReconciliationService,
    tasks: TaskMetrics,
  ) {
    const { reconcileMs } = config;
    this.#task = new PeriodicTask({
      intervalMs: reconcileMs,
      run: tasks.measured(TASK, async () => {
        if (await leases.take(TASK, reconcileMs * LEASE_SHARE)) await reconciliation.run();
      }),
      logger: new Logger(ReconciliationScheduleService.name),
      failure: 'The reconciliation failed and will be tried again',
    });
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }
}
