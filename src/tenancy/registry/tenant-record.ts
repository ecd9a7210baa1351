import type { AdminId, OrganizationId } from '../../common/types/ids';
import type { TenantPlacement } from '../placement/tenant-placement';

/** The states that a reader sees; to everybody but the lifecycle, any other is the same as not existing. */
export type VisibleStatus = 'active' | 'suspended';

/** A name that an organization had before, until when it is kept for it. */
export interface RestingName {
  readonly name: string;
  readonly until: Date;
}

/** The registry's view of an organization: a projection of its record that holds no secret and no email. */
export interface TenantRecord {
  readonly id: OrganizationId;
  readonly name: string;
  readonly restingNames: readonly RestingName[];
  readonly displayName: string;
  readonly status: VisibleStatus;
  readonly placement: TenantPlacement;
  readonly ownerIds: readonly AdminId[];
  /** Sessions of an earlier one have ended. */
  readonly sessionEpoch: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
