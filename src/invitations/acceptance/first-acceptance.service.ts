import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import { assertAcceptablePassword } from '../../auth';
import { acceptanceEntry } from './acceptance-entry';
import { InvitedAccounts } from './invited-accounts';
import { JoiningService } from './joining.service';
import { OpenInvitations } from './open-invitations';

/** For who is not signed in. What it answers, and how long that takes, tells nothing of whether there is an account. */
@Injectable()
export class FirstAcceptanceService {
  constructor(
    private readonly open: OpenInvitations,
    private readonly accounts: InvitedAccounts,
    private readonly joining: JoiningService,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes account and membership where there is no account; one that can sign in is left as it is.
   * @throws InvitationNotFoundError
   * @throws InvalidRequestError when the password may not be used, whether or not it will be
   * @throws TenantNotActiveError while the organization is suspended
   * @throws ServiceOverloadedError when too many passwords wait to be hashed
   */
  async accept(token: string, password: string): Promise<void> {
    const found = await this.open.get(token);
    const { invitation, organization } = found;
    const applicant = { email: invitation.email, password };
    assertAcceptablePassword(password, { email: invitation.email, organizationName: organization.name });
    if (invitation.state === 'accepted') return this.accounts.pretend(applicant);
    const person = await this.accounts.identify(applicant, organization);
    if (person === null) return;
    await this.audit.around(acceptanceEntry(invitation, person.id), async () => {
      const adminId = await this.accounts.ensure(person, applicant, organization);
      if (adminId !== null && (await this.joining.join(found, adminId)) === null) {
        await this.open.get(token); // taken back, or accepted by their other attempt
      }
    });
  }
}
