import type { Trend } from './trend';

/* What is measured of a service in operation, one record each; the report is made of these and of nothing else. */

export interface EnduranceRecord {
  readonly kind: 'endurance';
  readonly minutes: number;
  readonly requests: number;
  readonly errors: number;
  /** MiB. */
  readonly memory: Trend;
  readonly handles: Trend;
}

export interface OutageRecord {
  readonly kind: 'outage';
  readonly of: 'database' | 'redis';
  /** From the kill until the service is ready again. */
  readonly readyAfterMs: number;
  readonly answers: number;
  /** Answers that are a 503 problem with a time to come again. */
  readonly refusals: number;
  /** Everything else that is no success. */
  readonly failures: number;
  /** Successes per second before the kill, and in the five seconds behind the return. */
  readonly ratePerSecond: number;
  readonly rateAfterPerSecond: number;
}

export type OperationRecord = EnduranceRecord | OutageRecord;
