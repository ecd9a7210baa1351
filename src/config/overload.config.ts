/** From where on new work is refused. */
export abstract class OverloadConfig {
  /** How late the event loop may be, again and again; milliseconds. */
  abstract readonly lagLimitMs: number;
  /** How many commands may wait for a connection to the database. */
  abstract readonly queueLimit: number;
}
