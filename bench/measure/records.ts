import type { LoadResult } from '../load/load-tool';
import type { HashingLibrary } from './password-hashing';
import type { ScenarioName } from './scenarios';

/* What is measured, one record each; the report is made of these and of nothing else. */

export interface RunRecord extends LoadResult {
  readonly kind: 'run';
  readonly round: number;
  readonly scenario: ScenarioName;
  readonly connections: number;
  readonly target: string;
  readonly requestsPerSecond: number;
  /** CPU time of the target's process for each 2xx answer; hardly changes with what else the machine does. */
  readonly cpuMicroseconds: number | null;
  /** What processes that are no part of this run took meanwhile, in percent of one core; null where unknown. */
  readonly otherCpuPercent: number | null;
}

export interface HashingRecord {
  readonly kind: 'hashing';
  readonly library: HashingLibrary;
  readonly round: number;
  /** Of the logins that it was measured beside. */
  readonly connections: number;
  readonly atOnce: number;
  readonly perSecond: number;
  readonly otherCpuPercent: number | null;
}

export interface ColdStartRecord {
  readonly kind: 'cold-start';
  /** With its own engine on a new folder or on one with data, or with a server that runs already. */
  readonly data: 'fresh folder' | 'existing folder' | 'running server';
  /** From starting the process to the first 200 of `/health/ready`. */
  readonly readyMs: number;
  /** What the service itself logged: process start to listening, and what of that it puts down to the database. */
  readonly startupMs: number | null;
  readonly databaseMs: number | null;
}

export interface MemoryRecord {
  readonly kind: 'memory';
  readonly process: string;
  readonly moment: 'idle' | 'after load';
  readonly residentMb: number;
}

export type BenchRecord = RunRecord | HashingRecord | ColdStartRecord | MemoryRecord;
