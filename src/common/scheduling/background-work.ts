import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppLogger } from '../logging/app-logger';
import { Metrics } from '../metrics/metrics';

/** Work that no answer waits for. What is under way when the service stops is finished first. */
@Injectable()
export class BackgroundWork implements OnApplicationShutdown {
  readonly #running = new Set<Promise<void>>();
  #failures = 0;

  constructor(
    private readonly logger: AppLogger,
    metrics: Metrics,
  ) {
    metrics.readGauge(
      { name: 'oms_background_work_in_progress', help: 'Pieces of work that go on behind an answer' },
      () => [[{}, this.#running.size]],
    );
    metrics.readCounter(
      { name: 'oms_background_work_failures_total', help: 'Pieces of work behind an answer that failed' },
      () => [[{}, this.#failures]],
    );
  }

  /** @param failure what did not happen, for the log */
  run(work: () => Promise<void>, failure: string): void {
    const running = work()
      .catch((error: unknown) => {
        this.#failures += 1;
        this.logger.warn({ err: error }, failure);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits for all that is under way. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.finish();
  }
}
