import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type IRateLimiterOptions, type RateLimiterRes } from 'rate-limiter-flexible';

/** Some 0.5 KiB each. */
const MAX_KEYS = 20_000;

/**
 * Counts in this process, of so many keys at most: callers choose their addresses and emails. Who was not seen for the
 * longest time is forgotten first, so an attack does not forget itself.
 */
export class BoundedMemory extends RateLimiterMemory {
  readonly #recent: LRUCache<string, true>;

  constructor(options: IRateLimiterOptions, maxKeys = MAX_KEYS) {
    super(options);
    this.#recent = new LRUCache({ max: maxKeys, dispose: (_value, key) => void this.delete(key) });
  }

  override penalty(key: string): Promise<RateLimiterRes> {
    this.#recent.set(key, true);
    return super.penalty(key);
  }
}
