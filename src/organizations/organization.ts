import type { AdminId, OrganizationId } from '../common/types/ids';
import type { TenantPlacement } from '../tenancy';

/**
 * `provisioning -> active <-> suspended`, `active | suspended -> deleted`, `provisioning -> aborting -> aborted`.
 * Everybody but the lifecycle sees `active` and `suspended` only.
 */
export type OrganizationStatus = 'provisioning' | 'active' | 'suspended' | 'deleted' | 'aborting' | 'aborted';

/** An operation of several steps that is under way, with what is needed to finish it or to take it back. */
export type Operation = CreateOperation | UpdateOperation;

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
}

export interface Organization {
  readonly id: OrganizationId;
  readonly name: string;
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

export interface Deletion {
  readonly id: OrganizationId;
  readonly name: string;
  readonly deletedAt: Date;
  readonly restorableUntil: Date;
}
