import type { AdminId, OrganizationId } from '../../common/types/ids';
import type { IsolationLevel, RestingName } from '../../tenancy';
import type { OrganizationStatus } from '../organization';

/** An organization in whatever state, as operators see it. What a tombstone does not hold any longer is null. */
export interface OrganizationOverview {
  readonly id: OrganizationId;
  readonly name: string | null;
  readonly restingNames: readonly RestingName[];
  readonly displayName: string | null;
  readonly collection: string | null;
  readonly isolation: IsolationLevel | null;
  readonly status: OrganizationStatus;
  readonly version: number;
  readonly ownerIds: readonly AdminId[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  readonly restorableUntil: Date | null;
  readonly erasureId: string | null;
}
