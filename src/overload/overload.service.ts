import { Injectable, Logger } from '@nestjs/common';
import type { Overload } from '../common/http/shed-load';
import { OverloadConfig } from '../config/overload.config';
import { PoolQueue } from '../database/pool-queue';
import { EventLoopLag } from './event-loop-lag';

/** Under a steady load the limit is crossed many times a second: all of that is one time of overload. */
const CALM_MS = 5_000;

/** Knows whether new work would only wait behind what is there. Asked at every request, so it looks at numbers alone. */
@Injectable()
export class OverloadService implements Overload {
  readonly #logger = new Logger(OverloadService.name);
  /** Null until new work is refused, and again when it was said that it is taken. */
  #lastOverloadMs: number | null = null;

  constructor(
    private readonly config: OverloadConfig,
    private readonly queue: PoolQueue,
    private readonly lag: EventLoopLag,
  ) {}

  reason(): string | null {
    const reason = this.#reason();
    if (reason !== null || this.#lastOverloadMs !== null) this.#tell(reason);
    return reason;
  }

  /** Once for each time of overload, however many requests are refused or taken in it. */
  #tell(reason: string | null): void {
    const nowMs = performance.now();
    if (reason !== null) {
      if (this.#lastOverloadMs === null) this.#logger.warn(`${reason}: new work is refused`);
      this.#lastOverloadMs = nowMs;
    } else if (this.#lastOverloadMs !== null && nowMs - this.#lastOverloadMs >= CALM_MS) {
      this.#lastOverloadMs = null;
      this.#logger.log('New work is taken again');
    }
  }

  #reason(): string | null {
    const { lagLimitMs, queueLimit } = this.config;
    if (this.lag.sustainedMs >= lagLimitMs) return 'The process is too busy';
    return this.queue.waiting >= queueLimit ? 'Too many wait for the database' : null;
  }
}
