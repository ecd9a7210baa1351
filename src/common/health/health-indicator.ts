/** Something outside of this process that it needs, as readiness tells of it. */
export interface HealthIndicator {
  /** Whether requests fail without it; otherwise the service only does less well. */
  readonly isRequired: boolean;
  /** @returns milliseconds, or null when there was no answer in time; never rejects */
  ping(): Promise<number | null>;
}
