import type { AppLink } from '../links/app-links';
import type { MailMessage } from '../mail-message';
import { writeLetter } from '../text/letter';
import { formatTime } from '../text/time';

export interface PasswordReset {
  readonly to: string;
  readonly link: AppLink;
  readonly expiresAt: Date;
}

export function passwordResetMail({ to, link, expiresAt }: PasswordReset): MailMessage {
  return writeLetter({
    kind: 'password_reset',
    to,
    subject: 'Choose a new password',
    paragraphs: ['Somebody asked for a new password for the account with this email address.'],
    action: { label: 'Choose a new password', link },
    notes: [
      `The link works once, until ${formatTime(expiresAt)}. Give it to nobody.`,
      'If it was not you, do nothing: your password stays as it is.',
    ],
  });
}
