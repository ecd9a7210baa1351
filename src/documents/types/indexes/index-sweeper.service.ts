import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TaskMetrics } from '../../../common/metrics/task-metrics';
import { PeriodicTask } from '../../../common/scheduling/periodic-task';
import type { IndexWork, TypeKey } from '../document-types.repository';
import { IndexBuildsService } from './index-builds.service';

const SWEEP_INTERVAL_MS = 30_000;
/** One sweep's bound; what is left over is for the next. */
const SWEEP_LIMIT = 1000;

/** A longer build is broken off, and another run ends it. */
const MAX_SHUTDOWN_MS = 3000;

const FAILURE = 'No index builds could be taken, which will be tried again';

/** Builds indexes in the background: those just declared, and, at start and from time to time, what a crash left. */
@Injectable()
export class IndexSweeperService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(IndexSweeperService.name);
  readonly #sweeps: PeriodicTask;
  /** Builds of what was just declared. */
  readonly #begun = new Set<Promise<unknown>>();
  #isStopping = false;

  constructor(
    private readonly builds: IndexBuildsService,
    tasks: TaskMetrics,
  ) {
    this.#sweeps = new PeriodicTask({
      intervalMs: SWEEP_INTERVAL_MS,
      run: tasks.measured('index_builds', () => this.sweep()),
      logger: this.#logger,
      failure: FAILURE,
    });
  }

  onApplicationBootstrap(): void {
    this.#sweeps.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    const ended = Promise.all([this.#sweeps.stop(), ...this.#begun]);
    await Promise.race([ended, delay(MAX_SHUTDOWN_MS, undefined, { ref: false })]);
  }

  /** Begins what is to be done for one type, and does not wait for it. */
  begin(key: TypeKey): void {
    const build = this.builds
      .build(key)
      .catch((error: unknown) => {
        this.#logger.error(FAILURE, error instanceof Error ? error.stack : error);
      })
      .finally(() => this.#begun.delete(build));
    this.#begun.add(build);
  }

  async sweep(): Promise<void> {
    // Held until the end, or the first of them would be taken again and again.
    const failed: IndexWork[] = [];
    try {
      for (let built = 0; built < SWEEP_LIMIT && !this.#isStopping; built += 1) {
        if (!(await this.builds.build('any', failed))) return;
      }
    } finally {
      for (const work of failed) await this.builds.giveBack(work);
    }
  }
}
