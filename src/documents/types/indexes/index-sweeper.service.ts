import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { TypeKey } from '../document-types.repository';
import { IndexBuildsService } from './index-builds.service';

const SWEEP_INTERVAL_MS = 30_000;
/** One sweep's bound; what is left over is for the next. */
const SWEEP_LIMIT = 1000;

/** A longer build is broken off, and another run ends it. */
const MAX_SHUTDOWN_MS = 3000;

/** Builds indexes in the background: those just declared, and, at start and from time to time, what a crash left. */
@Injectable()
export class IndexSweeperService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(IndexSweeperService.name);
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(private readonly builds: IndexBuildsService) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      if (this.#running.size === 0) this.#begin(() => this.sweep());
    }, SWEEP_INTERVAL_MS).unref();
    this.#begin(() => this.sweep());
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await Promise.race([Promise.all(this.#running), delay(MAX_SHUTDOWN_MS, undefined, { ref: false })]);
  }

  /** Begins what is to be done for one type, and does not wait for it. */
  begin(key: TypeKey): void {
    this.#begin(() => this.builds.build(key));
  }

  async sweep(): Promise<void> {
    for (let built = 0; built < SWEEP_LIMIT && !this.#isStopping; built += 1) {
      if (!(await this.builds.build('any'))) return;
    }
  }

  #begin(work: () => Promise<unknown>): void {
    const running = this.#logged(work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #logged(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.error(
        'Indexes could not be built, which will be tried again',
        error instanceof Error ? error.stack : error,
      );
    }
  }
}
