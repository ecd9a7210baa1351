import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { RecoveryService } from './recovery.service';

const SWEEP_INTERVAL_MS = 60_000;
/** One sweep's bound; what is left over is for the next. */
const SWEEP_LIMIT = 1000;

/** At start, and every minute, settles operations that some instance has abandoned. */
@Injectable()
export class SweeperService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(SweeperService.name);
  readonly #task = new PeriodicTask({
    intervalMs: SWEEP_INTERVAL_MS,
    run: async () => {
      const recovered = await this.sweep();
      if (recovered > 0) this.#logger.warn(`Settled ${recovered} abandoned operation(s)`);
    },
    logger: this.#logger,
    failure: 'The sweep failed and will be tried again',
  });

  constructor(private readonly recovery: RecoveryService) {}

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  async sweep(): Promise<number> {
    let recovered = 0;
    while (recovered < SWEEP_LIMIT && (await this.recovery.recoverAbandoned('any'))) recovered += 1;
    return recovered;
  }
}
