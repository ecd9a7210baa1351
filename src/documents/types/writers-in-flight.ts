/**
 * The writes that this instance has begun, by key: who changes what writers go by waits until those that went by
 * what was there before are over. Holds what is under way and nothing else.
 */
export class WritersInFlight {
  readonly #byKey = new Map<string, Set<Promise<unknown>>>();

  async run<T>(key: string, write: () => Promise<T>): Promise<T> {
    const writes = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, writes);
    const writing = write();
    writes.add(writing);
    try {
      return await writing;
    } finally {
      writes.delete(writing);
      if (writes.size === 0) this.#byKey.delete(key);
    }
  }

  /** Resolves when all that had begun are over, however they end; later ones are not waited for. */
  async settled(key: string): Promise<void> {
    await Promise.allSettled([...(this.#byKey.get(key) ?? new Set<Promise<unknown>>())]);
  }
}
