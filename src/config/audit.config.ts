/** What is written down of who did what, and for how long. */
export abstract class AuditConfig {
  /** The keys of the chain are derived from it. */
  abstract readonly secret: string;
  /** Verifies what was sealed before the secret was changed. */
  abstract readonly previousSecret: string | undefined;
  /** How long entries are kept; milliseconds. */
  abstract readonly retentionMs: number;
  /** Whether each write of a single document is an entry. */
  abstract readonly documents: boolean;
}
