import type { MailMessage } from '../mail-message';
import { inert } from '../text/inert-text';
import { writeLetter } from '../text/letter';
import { maskEmail } from '../text/masked-email';

export interface EmailChanged {
  /** The address from before the change: who has lost their account without knowing reads that one. */
  readonly to: string;
  readonly newEmail: string;
}

export function emailChangedMail({ to, newEmail }: EmailChanged): MailMessage {
  return writeLetter({
    kind: 'email_changed',
    to,
    subject: 'Your email address was changed',
    paragraphs: [
      `Your account now has the email address ${inert(maskEmail(newEmail))} in place of this one. ` +
        'Use it from now on to sign in.',
    ],
    notes: [
      'If it was not you, somebody else is using your account: tell an owner of your organization at once.',
    ],
  });
}
