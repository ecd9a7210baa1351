import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RecoveryService } from './recovery.service';

const SWEEP_INTERVAL_MS = 60_000;
/** One sweep's bound; what is left over is for the next. */
const SWEEP_LIMIT = 1000;

/** At start, and every minute, settles operations that some instance has abandoned. */
@Injectable()
export class SweeperService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(SweeperService.name);
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly recovery: RecoveryService) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#begin();
    }, SWEEP_INTERVAL_MS).unref();
    this.#begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async sweep(): Promise<number> {
    let recovered = 0;
    while (recovered < SWEEP_LIMIT && (await this.recovery.recoverAbandoned('any'))) recovered += 1;
    return recovered;
  }

  #begin(): void {
    this.#sweeping = this.#sweeping.then(async () => {
      try {
        const recovered = await this.sweep();
        if (recovered > 0) this.#logger.warn(`Settled ${recovered} abandoned operation(s)`);
      } catch (error) {
        this.#logger.error(
          'The sweep failed and will be tried again',
          error instanceof Error ? error.stack : error,
        );
      }
    });
  }
}
