import type { LoggerService } from '@nestjs/common';

export interface PeriodicTaskOptions {
  readonly intervalMs: number;
  readonly run: () => Promise<void>;
  /** Is told why a run failed; the next one tries again. */
  readonly logger: Pick<LoggerService, 'error'>;
  /** What failed, for the log. */
  readonly failure: string;
}

/** Runs at its start and then at every interval, but while a run is under way; keeps no process alive. */
export class PeriodicTask {
  readonly #options: PeriodicTaskOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PeriodicTaskOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#begin();
    }, this.#options.intervalMs).unref();
    this.#begin();
  }

  /** Resolves when the run under way is over. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #begin(): void {
    const { run, logger, failure } = this.#options;
    this.#running ??= run()
      .catch((error: unknown) => {
        logger.error(failure, error instanceof Error ? error.stack : error);
      })
      .finally(() => (this.#running = undefined));
  }
}
