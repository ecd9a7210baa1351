/* What is measured of signing in, one record each; the report is made of these and of nothing else. */

export interface TimingRecord {
  readonly kind: 'timing';
  readonly pairs: number;
  readonly unknownP50Ms: number;
  readonly wrongP50Ms: number;
  /** How often an unknown email takes longer than a wrong password, of all pairs that can be formed: 0.5 tells nothing. */
  readonly longer: number;
  /** The least difference of {@link longer} from 0.5 that chance gives but once in a hundred runs. */
  readonly notable: number;
}

export interface FloodRecord {
  readonly kind: 'flood';
  readonly hashesPerSecond: number;
  readonly loginsPerSecond: number;
  /** Of GET /admin/me. */
  readonly idleP99Ms: number;
  readonly floodedP99Ms: number;
  readonly signedIn: number;
  readonly refused: number;
  readonly refusedP50Ms: number;
  readonly refusedP99Ms: number;
  /** Refusals that name no time to come again, or are none of 429 and 503. */
  readonly unsound: number;
}

export type SignInRecord = TimingRecord | FloodRecord;
