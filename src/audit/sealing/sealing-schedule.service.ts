import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { SealerService } from './sealer.service';

/** Entries are to be sealed within 5 s, also those of an instance that has died with the lease. */
const INTERVAL_MS = 1_000;

/** Seals what there is to seal; without anything that is one look into an index that is empty. */
@Injectable()
export class SealingScheduleService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task: PeriodicTask;

  constructor(sealer: SealerService, tasks: TaskMetrics) {
    this.#task = new PeriodicTask({
      intervalMs: INTERVAL_MS,
      run: tasks.measured('audit_sealing', async () => {
        await sealer.sealAll();
      }),
      logger: new Logger(SealingScheduleService.name),
      failure: 'Entries of the audit log could not be sealed; it will be tried again',
    });
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }
}
