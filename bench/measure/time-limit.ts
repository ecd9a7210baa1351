/** What of the time the rounds may take; the rest is for the cold starts and for stopping everything. */
const ROUNDS_SHARE = 0.88;

/** On a busy machine everything takes longer, the waiting most of all; this keeps a run bounded all the same. */
export class TimeLimit {
  readonly #limitMs: number;

  /** Counted from the start of this process. */
  constructor(minutes: number) {
    this.#limitMs = minutes * 60_000;
  }

  /** Does `measure` once, and again until `times` are done or one more that takes as long would be too late. */
  async repeat(
    times: number,
    limit: 'rounds' | 'all',
    measure: (time: number) => Promise<void>,
  ): Promise<void> {
    const endMs = this.#limitMs * (limit === 'rounds' ? ROUNDS_SHARE : 1);
    let lastMs = 0;
    let done = 0;
    while (done < times && (done === 0 || performance.now() + lastMs < endMs)) {
      const startMs = performance.now();
      await measure(done + 1);
      lastMs = performance.now() - startMs;
      done += 1;
    }
  }
}
