/** How an organization lives and dies. */
export abstract class LifecycleConfig {
  /** How long the owner can take a deletion back; milliseconds. */
  abstract readonly restoreWindowMs: number;
  /** After this long without progress an operation is taken for abandoned; milliseconds. */
  abstract readonly leaseMs: number;
}
