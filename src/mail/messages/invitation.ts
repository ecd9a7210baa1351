import type { AppLink } from '../links/app-links';
import type { MailMessage } from '../mail-message';
import { inert, quoted } from '../text/inert-text';
import { writeLetter } from '../text/letter';
import { formatTime } from '../text/time';

export interface Invitation {
  readonly to: string;
  /** The display name, as its owner has typed it. */
  readonly organization: string;
  readonly inviterEmail: string;
  readonly role: string;
  readonly link: AppLink;
  readonly expiresAt: Date;
}

export function invitationMail(invitation: Invitation): MailMessage {
  const { to, organization, inviterEmail, role, link, expiresAt } = invitation;
  const name = quoted(organization);
  return writeLetter({
    kind: 'invitation',
    to,
    subject: `Invitation to join ${name}`,
    paragraphs: [`${inert(inviterEmail)} invites you to join the organization ${name} as ${inert(role)}.`],
    action: { label: 'Accept the invitation', link },
    notes: [
      `The link is for you alone. It works until ${formatTime(expiresAt)}.`,
      'If you do not expect it, do nothing: without you, nothing happens.',
    ],
  });
}
