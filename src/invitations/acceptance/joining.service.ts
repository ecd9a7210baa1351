import { Injectable } from '@nestjs/common';
import {
  EmailVerificationService,
  Memberships,
  MembershipsRepository,
  roleWithin,
  type Role,
} from '../../auth';
import type { AdminId } from '../../common/types/ids';
import { MembershipChangesService } from '../../members';
import { ChangeInProgressError } from '../../organizations';
import { InvitationNotFoundError } from '../invitations.errors';
import { InvitationsRepository } from '../invitations.repository';
import type { OpenInvitation } from './open-invitations';

/**
 * Makes the membership that an invitation is for, in steps that a crash may separate anywhere and that can each be run
 * again: the invitation says who accepts it, the membership, an owner's place in the organization, and at last the
 * invitation says that it is accepted.
 */
@Injectable()
export class JoiningService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: Memberships,
    private readonly stored: MembershipsRepository,
    private readonly changes: MembershipChangesService,
    private readonly verification: EmailVerificationService,
  ) {}

  /**
   * Who is a member already stays what they are.
   * @returns their role; null when the invitation was overtaken before anything was done: read it again
   * @throws InvitationNotFoundError when it was taken back meanwhile
   * @throws ChangeInProgressError for a person who is being erased
   */
  async join({ invitation, organization }: OpenInvitation, adminId: AdminId): Promise<Role | null> {
    const { organizationId, email } = invitation;
    if (!(await this.invitations.claim(invitation, adminId))) return null;
    const joined = await this.memberships.join({ adminId, organizationId, role: invitation.role });
    if (joined === null) throw new ChangeInProgressError();
    const membership = await this.stored.find({ adminId, organizationId });
    if (membership === null) throw new InvitationNotFoundError();
    // The membership's own word makes no owner.
    if (membership.role === 'owner') await this.changes.setRole({ organizationId, adminId }, 'owner');
    if (!(await this.invitations.accept(invitation, adminId))) {
      if (joined.made) await this.changes.end({ organizationId, adminId });
      throw new InvitationNotFoundError();
    }
    await this.verification.markVerified({ adminId, email });
    return membership.role === 'owner' ? 'owner' : roleWithin(membership, organization);
  }
}
