import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import { MembershipsRepository, roleWithin, type Person, type Role } from '../../auth';
import type { TenantRecord } from '../../tenancy';
import { InvitationNotFoundError } from '../invitations.errors';
import { acceptanceEntry } from './acceptance-entry';
import { JoiningService } from './joining.service';
import { OpenInvitations, type OpenInvitation } from './open-invitations';

export interface Accepted {
  readonly organization: TenantRecord;
  readonly role: Role;
}

/** For who has an account, and shows it by signing in: whoever else has the token gets nothing. */
@Injectable()
export class SignedInAcceptanceService {
  constructor(
    private readonly open: OpenInvitations,
    private readonly joining: JoiningService,
    private readonly memberships: MembershipsRepository,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Answers the same when it is repeated.
   * @throws InvitationNotFoundError also when it is for somebody else, or was accepted by somebody who left since
   * @throws TenantNotActiveError while the organization is suspended
   * @throws ChangeInProgressError
   */
  async accept(person: Person, token: string): Promise<Accepted> {
    const found = await this.#getFor(person, token);
    if (found.invitation.state === 'pending') {
      const role = await this.audit.around(acceptanceEntry(found.invitation, person.adminId), () =>
        this.joining.join(found, person.adminId),
      );
      if (role !== null) return { organization: found.organization, role };
    }
    return this.#accepted(person, await this.#getFor(person, token));
  }

  async #getFor({ email }: Person, token: string): Promise<OpenInvitation> {
    const found = await this.open.get(token);
    if (found.invitation.email !== email) throw new InvitationNotFoundError();
    return found;
  }

  async #accepted({ adminId }: Person, { invitation, organization }: OpenInvitation): Promise<Accepted> {
    const isTheirs = invitation.state === 'accepted' && invitation.adminId === adminId;
    const membership =
      isTheirs && (await this.memberships.find({ adminId, organizationId: organization.id }));
    if (!membership) throw new InvitationNotFoundError();
    return { organization, role: roleWithin(membership, organization) };
  }
}
