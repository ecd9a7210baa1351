/** How an organization lives and dies. */
export abstract class LifecycleConfig {
  /** How long the owner can take a deletion back; milliseconds. */
  abstract readonly restoreWindowMs: number;
  /** How long a name that was given up is kept from everybody else; milliseconds, 0 for not at all. */
  abstract readonly nameRestMs: number;
  /** After this long without progress an operation is taken for abandoned; milliseconds. */
  abstract readonly leaseMs: number;
  /** How often what was left over is looked for; milliseconds. */
  abstract readonly sweepMs: number;
  /** How often records and collections are held against each other; milliseconds. */
  abstract readonly reconcileMs: number;
  /** How long after the beginning of a purge its data is dropped, and how long after that it is looked at again; milliseconds. */
  abstract readonly purgeGraceMs: number;
}
