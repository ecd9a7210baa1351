import type { OrganizationId } from '../../common/types/ids';

/**
 * `orphan_collection`: no record owns it. `missing_collection`: a record says that it is there. `missing_index`,
 * `extra_index`: an index differs from what is declared.
 */
export const FINDING_KINDS = [
  'orphan_collection',
  'missing_collection',
  'missing_index',
  'extra_index',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Where the database is not as the records say, and what was done about it. Nothing is ever dropped. */
export interface Finding {
  readonly kind: FindingKind;
  /** Null where nobody owns the collection. */
  readonly organizationId: OrganizationId | null;
  readonly collection: string;
  readonly index: string | null;
  /** `reported`: it is for an operator to decide. `made`: it was made anew, empty. */
  readonly action: 'reported' | 'made';
}

export interface StoredFinding extends Finding {
  readonly id: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}
