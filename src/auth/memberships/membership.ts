import type { AdminId, OrganizationId } from '../../common/types/ids';

export type Role = 'owner';

/** That a person belongs to an organization. */
export interface Membership {
  /** Another one for each time that the person joins. */
  readonly id: string;
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  readonly role: Role;
}
