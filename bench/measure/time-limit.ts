/** What of the time the rounds may take; the rest is for the cold starts and for stopping everything. */
const ROUNDS_SHARE = 0.85;

/** On a busy machine everything takes longer, the waiting most of all; this keeps a run bounded all the same. */
export class TimeLimit {
  readonly #limitMs: number;

  /** Counted from the start of this process. */
  constructor(minutes: number) {
    this.#limitMs = minutes * 60_000;
  }

  /**
   * Repeats `measure` until `times` are done, or another one that takes as long as the longest would be too late.
   * @returns how many were done, at least one
   */
  async repeat(
    times: number,
    limit: 'rounds' | 'all',
    measure: (time: number) => Promise<void>,
  ): Promise<number> {
    const endMs = this.#limitMs * (limit === 'rounds' ? ROUNDS_SHARE : 1);
    let longestMs = 0;
    let done = 0;
    while (done < times && (done === 0 || performance.now() + longestMs < endMs)) {
      const startMs = performance.now();
      await measure(done + 1);
      longestMs = Math.max(longestMs, performance.now() - startMs);
      done += 1;
    }
    return done;
  }
}
