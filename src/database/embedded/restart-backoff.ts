const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
/** A run of this length shows that what went wrong before is over. */
const STABLE_AFTER_MS = 30_000;

/** How long to wait before the next start: quick after a single failure, patient with one that lasts. */
export class RestartBackoff {
  private failures = 0;

  /** @param ranForMs how long the run that has just ended was usable */
  nextDelayMs(ranForMs: number): number {
    this.failures = ranForMs >= STABLE_AFTER_MS ? 0 : this.failures;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** this.failures, MAX_DELAY_MS);
    this.failures = Math.min(this.failures + 1, 16); // beyond the maximum anyway
    return delayMs;
  }
}
