/**
 * The id of the object that a request makes, known before it is made: whoever retries the request after a crash
 * finds by it what the crash left.
 */
export interface Reservation {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** Whether the request has a key: another attempt of it may come, or be at work already, with the same id. */
  readonly isKeyed: boolean;
  /**
   * There on a retry whose earlier attempt gave no answer, and so may have made the object, or be making it still. Takes
   * another id, for when the earlier attempt has used this one up without making the object.
   */
  readonly renew?: () => Promise<string>;
}
