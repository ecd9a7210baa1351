import type { TimeLimit } from '../measure/time-limit';
import type { Lifetime } from '../system/lifetime';
import type { ScaleOptions } from './options';
import type { ScaleRecord } from './scale-records';

/** What each part of the run gets. */
export interface Surroundings {
  readonly options: ScaleOptions;
  /** Of the part: what it starts ends with it. */
  readonly lifetime: Lifetime;
  readonly timeLimit: TimeLimit;
  readonly workDir: string;
  /** Begins the names of the part's databases. */
  readonly databasePrefix: string;
  readonly say: (text: string) => void;
  readonly onRecord: (record: ScaleRecord) => void;
}
