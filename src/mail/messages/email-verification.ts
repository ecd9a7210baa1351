import type { AppLink } from '../links/app-links';
import type { MailMessage } from '../mail-message';
import { writeLetter } from '../text/letter';
import { formatTime } from '../text/time';

export interface EmailVerification {
  /** The address that is to be shown to be theirs. */
  readonly to: string;
  readonly link: AppLink;
  readonly expiresAt: Date;
}

export function emailVerificationMail({ to, link, expiresAt }: EmailVerification): MailMessage {
  return writeLetter({
    kind: 'email_verification',
    to,
    subject: 'Confirm your email address',
    paragraphs: ['Somebody gave this email address as theirs. If it was you, confirm it.'],
    action: { label: 'Confirm this email address', link },
    notes: [
      `The link works once, until ${formatTime(expiresAt)}.`,
      'If it was not you, do nothing: the address is not confirmed without you.',
    ],
  });
}
