import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** One pause, as of the garbage collector or of a big body, is no overload: only several in a row are. */
const SAMPLES = 3;
const INTERVAL_MS = 100;

/** How late timers are, which is how long everything waits for its turn. */
@Injectable()
export class EventLoopLag implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #recentMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Milliseconds that each of the last three turns has waited at least. */
  get sustainedMs(): number {
    return this.#recentMs.length < SAMPLES ? 0 : Math.min(...this.#recentMs);
  }

  onApplicationBootstrap(): void {
    let expectedMs = performance.now() + INTERVAL_MS;
    this.#timer = setInterval(() => {
      this.add(Math.max(0, performance.now() - expectedMs));
      expectedMs = performance.now() + INTERVAL_MS;
    }, INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  add(lagMs: number): void {
    this.#recentMs.push(lagMs);
    if (this.#recentMs.length > SAMPLES) this.#recentMs.shift();
  }
}
