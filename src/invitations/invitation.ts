import type { Role } from '../auth';
import type { AdminId, InvitationId, OrganizationId } from '../common/types/ids';

/** That whoever receives the mail of an address may join an organization. Whose time is over is as good as none. */
export interface Invitation {
  readonly id: InvitationId;
  readonly organizationId: OrganizationId;
  readonly email: string;
  readonly role: Role;
  /** Who vouches for it: it is good as long as they may invite to this role. */
  readonly invitedBy: AdminId;
  readonly state: 'pending' | 'accepted';
  /** Who accepts it, from the beginning of the acceptance. */
  readonly adminId: AdminId | null;
  /** Rises with each mail. */
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type NewInvitation = Pick<
  Invitation,
  'id' | 'organizationId' | 'email' | 'role' | 'invitedBy' | 'expiresAt'
> & { readonly tokenHash: string };

/** Another token, which ends the one before it. */
export type Renewal = Pick<NewInvitation, 'tokenHash' | 'invitedBy' | 'expiresAt'>;
