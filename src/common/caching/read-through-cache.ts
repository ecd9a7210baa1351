import { LRUCache } from 'lru-cache';
import type { CountedCache } from '../metrics/cache-metrics';

export interface ReadThroughCacheOptions<Value> {
  /** Answers `null` for what does not exist; a rejection is passed on and never kept. */
  readonly load: (key: string) => Promise<Value | null>;
  /** How many values are kept at most, and how many keys without one. */
  readonly maxEntries: number;
  readonly ttlMs: number;
  /** How long a "does not exist" is kept. */
  readonly missingTtlMs: number;
}

const NOTHING = Promise.resolve(null);

/**
 * Reads through to `load`, once for any number of simultaneous readers of a key.
 *
 * Holds the promises themselves, so that waiters share one load, but keeps successes only. What does not exist is
 * remembered apart and within a bound of its own: callers choose those keys, and must not push out what does exist.
 * An entry lives its time from when its load began, so its age is that of the data, never less.
 */
export class ReadThroughCache<Value> implements CountedCache {
  readonly #values: LRUCache<string, Promise<Value | null>>;
  readonly #missing: LRUCache<string, true>;
  readonly #load: (key: string) => Promise<Value | null>;
  #hits = 0;
  #misses = 0;

  constructor({ load, maxEntries, ttlMs, missingTtlMs }: ReadThroughCacheOptions<Value>) {
    this.#load = load;
    this.#values = new LRUCache({ max: maxEntries, ttl: ttlMs });
    this.#missing = new LRUCache({ max: maxEntries, ttl: missingTtlMs });
  }

  /** Also those that waited for a load under way. */
  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get size(): number {
    return this.#values.size + this.#missing.size;
  }

  get(key: string): Promise<Value | null> {
    return this.#read(key, () => this.#load(key));
  }

  /**
   * As {@link get} of each key, in their order, but what is not cached is loaded by one `loadMany`; what its answer
   * leaves out does not exist.
   */
  async getMany(
    keys: readonly string[],
    loadMany: (absent: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<(Value | null)[]> {
    const absent = new Set(keys.filter((key) => !this.#values.has(key) && !this.#missing.has(key)));
    if (absent.size === 0) return Promise.all(keys.map((key) => this.get(key)));
    const loading = loadMany([...absent]);
    return Promise.all(
      keys.map((key) =>
        absent.has(key) ? this.#read(key, async () => (await loading).get(key) ?? null) : this.get(key),
      ),
    );
  }

  /** What is cached is answered by the very promise that is kept: a further one for each reader costs more than the rest. */
  #read(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const cached = this.#values.get(key) ?? (this.#missing.has(key) ? NOTHING : undefined);
    if (cached === undefined) return this.#readThrough(key, load);
    this.#hits += 1;
    return cached;
  }

  async #readThrough(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    this.#misses += 1;
    const start = performance.now(); // by the clock of lru-cache
    const loading = load();
    this.#values.set(key, loading, { start });
    try {
      const value = await loading;
      if (value === null && this.#drop(key, loading)) this.#missing.set(key, true, { start });
      return value;
    } catch (error) {
      this.#drop(key, loading);
      throw error;
    }
  }

  /** Later readers load again; a load under way is answered to those who wait for it, but not kept. */
  invalidate(key: string): void {
    this.#values.delete(key);
    this.#missing.delete(key);
  }

  /** As {@link invalidate} of every key. */
  clear(): void {
    this.#values.clear();
    this.#missing.clear();
  }

  /** Removes this very promise: an invalidation and a newer load may have come between. */
  #drop(key: string, loading: Promise<Value | null>): boolean {
    return this.#values.peek(key) === loading && this.#values.delete(key);
  }
}
