import { Injectable, Logger } from '@nestjs/common';
import type { Overload } from '../common/http/shed-load';
import { OverloadConfig } from '../config/overload.config';
import { PoolQueue } from '../database/pool-queue';
import { EventLoopLag } from './event-loop-lag';

/** Knows whether new work would only wait behind what is there. Asked at every request, so it looks at numbers alone. */
@Injectable()
export class OverloadService implements Overload {
  readonly #logger = new Logger(OverloadService.name);
  #isOverloaded = false;

  constructor(
    private readonly config: OverloadConfig,
    private readonly queue: PoolQueue,
    private readonly lag: EventLoopLag,
  ) {}

  reason(): string | null {
    const reason = this.#reason();
    if ((reason !== null) !== this.#isOverloaded) {
      this.#isOverloaded = reason !== null;
      // Once for each time, however many requests are refused.
      if (reason === null) this.#logger.log('New work is taken again');
      else this.#logger.warn(`${reason}: new work is refused`);
    }
    return reason;
  }

  #reason(): string | null {
    const { lagLimitMs, queueLimit } = this.config;
    if (this.lag.sustainedMs >= lagLimitMs) return 'The process is too busy';
    return this.queue.waiting >= queueLimit ? 'Too many wait for the database' : null;
  }
}
