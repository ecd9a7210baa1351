import type { AdminId, OrganizationId } from '../../common/types/ids';

export type Role = 'owner';

/** That a person belongs to an organization. */
export interface Membership {
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  readonly role: Role;
}
