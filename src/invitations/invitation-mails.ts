import { Injectable } from '@nestjs/common';
import { AppLinks, invitationMail, Mailer } from '../mail';
import { TenantRegistry } from '../tenancy';
import type { Invitation } from './invitation';

/** Carries tokens to the people who are invited; nobody else ever sees one. */
@Injectable()
export class InvitationMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly links: AppLinks,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Comes before anything is written.
   * @throws MailNotConfiguredError
   * @throws ServiceOverloadedError when too many mails wait
   */
  assertReady(): void {
    this.mailer.assertReady();
  }

  async send(invitation: Invitation, token: string, inviterEmail: string): Promise<void> {
    const { organizationId, email, role, expiresAt } = invitation;
    const organization = await this.registry.find(organizationId);
    if (organization === null) return; // deleted a moment ago: nobody can join it
    this.mailer.send(
      invitationMail({
        to: email,
        organization: organization.displayName,
        inviterEmail,
        role,
        link: this.links.acceptInvitation(token),
        expiresAt,
      }),
    );
  }
}
