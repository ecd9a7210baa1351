import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { SealerService } from './sealer.service';

/** Entries are to be sealed within 5 s, also those of an instance that has died with the lease. */
const INTERVAL_MS = 1_000;

/** Seals what there is to seal; without anything that is one look into an index that is empty. */
@Injectable()
export class SealingScheduleService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task = new PeriodicTask({
    intervalMs: INTERVAL_MS,
    run: () => this.#run(),
    logger: new Logger(SealingScheduleService.name),
    failure: 'Entries of the audit log could not be sealed; it will be tried again',
  });
  #endedMs = -INTERVAL_MS;

  constructor(private readonly sealer: SealerService) {}

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /** Of the runs that have come together behind a long one, or while the database was away, one is enough. */
  async #run(): Promise<void> {
    if (performance.now() - this.#endedMs < INTERVAL_MS / 2) return;
    try {
      await this.sealer.sealAll();
    } finally {
      this.#endedMs = performance.now();
    }
  }
}
