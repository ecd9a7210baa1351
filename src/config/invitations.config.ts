/** How people are invited. */
export abstract class InvitationsConfig {
  /** How long an invitation can be accepted; milliseconds. */
  abstract readonly lifetimeMs: number;
}
