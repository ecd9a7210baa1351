/** How full the database is, in collections and indexes together: each is a file that the server holds open. */
export interface Capacity {
  readonly used: number;
  readonly limit: number;
  /** `full`: there is no room for another organization. */
  readonly state: 'ok' | 'warning' | 'full';
  readonly measuredAt: Date;
}

/** Told to operators while there is time. */
export const WARNING_SHARE = 0.8;
