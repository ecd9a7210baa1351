import { Injectable } from '@nestjs/common';
import { isAbove, MembershipsRepository, oneTimeTokenHash, permissionsOf, roleWithin } from '../../auth';
import { TenantNotActiveError, TenantRegistry, type TenantRecord } from '../../tenancy';
import type { Invitation } from '../invitation';
import { InvitationNotFoundError } from '../invitations.errors';
import { InvitationsRepository } from '../invitations.repository';

export interface OpenInvitation {
  readonly invitation: Invitation;
  readonly organization: TenantRecord;
}

/** Finds what a token is for, as long as somebody who may invite vouches for it. */
@Injectable()
export class OpenInvitations {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Pending, or accepted.
   * @throws InvitationNotFoundError alike for one that is not there, and one that is good no longer
   * @throws TenantNotActiveError while the organization is suspended
   */
  async get(token: string): Promise<OpenInvitation> {
    const invitation = await this.invitations.findByToken(oneTimeTokenHash(token));
    const organization = invitation && (await this.registry.find(invitation.organizationId));
    if (invitation === null || organization === null) throw new InvitationNotFoundError();
    if (!(await this.#isVouchedFor(invitation, organization))) throw new InvitationNotFoundError();
    if (organization.status !== 'active') throw new TenantNotActiveError();
    return { invitation, organization };
  }

  /** An invitation gives no more than its inviter could give now. */
  async #isVouchedFor(
    { organizationId, invitedBy, role }: Invitation,
    organization: TenantRecord,
  ): Promise<boolean> {
    const membership = await this.memberships.find({ adminId: invitedBy, organizationId });
    if (membership === null) return false;
    const inviter = roleWithin(membership, organization);
    return permissionsOf(inviter).has('invitations:manage') && !isAbove(role, inviter);
  }
}
