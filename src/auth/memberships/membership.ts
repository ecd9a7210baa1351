import type { AdminId, OrganizationId } from '../../common/types/ids';

/** From the most to the least. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** That a person belongs to an organization. */
export interface Membership {
  /** Another one for each time that the person joins. */
  readonly id: string;
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  /** As stored: whether somebody is an owner, the organization alone decides. See {@link roleWithin}. */
  readonly role: Role;
  /** Rises with every change, so that one can ask for what was read to be there still. */
  readonly version: number;
  readonly joinedAt: Date;
}

/** Of a person who joins. */
export type NewMembership = Pick<Membership, 'adminId' | 'organizationId' | 'role'>;

/** Whose, and of which organization. */
export type MembershipKey = Pick<Membership, 'adminId' | 'organizationId'>;

/** A membership with what it shows of the person. */
export interface Member {
  readonly membership: Membership;
  readonly email: string;
}

/** Owners are who the organization says; the membership's word counts for everybody else, and never makes an owner. */
export function roleWithin(
  { adminId, role }: Pick<Membership, 'adminId' | 'role'>,
  { ownerIds }: { readonly ownerIds: readonly AdminId[] },
): Role {
  if (ownerIds.includes(adminId)) return 'owner';
  return role === 'owner' ? 'viewer' : role;
}

/** Whether `role` is more than `other`. */
export function isAbove(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) < ROLES.indexOf(other);
}
