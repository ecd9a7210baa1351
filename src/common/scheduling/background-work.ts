import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppLogger } from '../logging/app-logger';

/** Work that no answer waits for. What is under way when the service stops is finished first. */
@Injectable()
export class BackgroundWork implements OnApplicationShutdown {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly logger: AppLogger) {}

  /** @param failure what did not happen, for the log */
  run(work: () => Promise<void>, failure: string): void {
    const running = work()
      .catch((error: unknown) => {
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
