import type { LoggerService } from '@nestjs/common';

export interface PeriodicTaskOptions {
  readonly intervalMs: number;
  /** What begins while another run is under way waits for it. */
  readonly run: () => Promise<void>;
  /** Is told why a run failed; the next one tries again. */
  readonly logger: Pick<LoggerService, 'error'>;
  /** What failed, for the log. */
  readonly failure: string;
}

/** Runs at its start and then at every interval, one run after the other, and keeps no process alive. */
export class PeriodicTask {
  readonly #options: PeriodicTaskOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

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
    this.#running = this.#running.then(run).catch((error: unknown) => {
      logger.error(failure, error instanceof Error ? error.stack : error);
    });
  }
}
