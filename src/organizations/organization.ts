import type { AdminId, OrganizationId, SessionId } from '../common/types/ids';
import type { RestingName, TenantPlacement } from '../tenancy';

/**
 * `provisioning -> active <-> suspended`; `active | suspended -> deleted ->` what it was before (restored);
 * `active | suspended | deleted -> purging -> purged`; `provisioning -> aborting -> aborted`. Nothing leads out of
 * `purging` and `aborting` but the end. Everybody but the lifecycle and operators sees `active` and `suspended` only.
 */
export const ORGANIZATION_STATUSES = [
  'provisioning',
  'active',
  'suspended',
  'deleted',
  'purging',
  'purged',
  'aborting',
  'aborted',
] as const;
export type OrganizationStatus = (typeof ORGANIZATION_STATUSES)[number];

/** An operation of several steps that is under way, with what is needed to finish it or to take it back. */
export type Operation = CreateOperation | UpdateOperation | PurgeOperation;

export interface CreateOperation {
  readonly id: string;
  readonly kind: 'create';
  readonly adminId: AdminId;
  /** Whether the account was made for this organization, and goes with it if the creation is taken back. */
  readonly founder: 'new' | 'known';
}

export interface UpdateOperation {
  readonly id: string;
  readonly kind: 'update';
  readonly adminId: AdminId;
  /** Before this it is taken back, after it it is finished. */
  readonly committed: boolean;
  readonly email: string | undefined;
  readonly passwordHash: string | undefined;
  /** The one that goes on when the password changes. */
  readonly keptSession: SessionId | undefined;
}

/** One stage of a purge; what it does can be done again from its beginning. */
export interface PurgeOperation {
  readonly id: string;
  readonly kind: 'purge';
}

export interface Organization {
  readonly id: OrganizationId;
  readonly name: string;
  readonly restingNames: readonly RestingName[];
  readonly displayName: string | null;
  readonly status: OrganizationStatus;
  readonly placement: TenantPlacement;
  readonly ownerIds: readonly AdminId[];
  readonly version: number;
  readonly operation: Operation | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What the owner may change of the organization itself. */
export interface OrganizationChange {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
}

/** How many names of an organization may rest at a time, so that nobody collects names by renaming. */
export const MAX_RESTING_NAMES = 5;

export interface Deletion {
  readonly id: OrganizationId;
  readonly name: string;
  readonly deletedAt: Date;
  readonly restorableUntil: Date;
}
