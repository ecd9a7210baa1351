/** Something outside of this process that it uses, as readiness tells of it. */
export interface HealthIndicator {
  /** @returns milliseconds, or null when there was no answer in time; never rejects */
  ping(): Promise<number | null>;
}
