import type { MailMessage } from '../mail-message';
import { writeLetter } from '../text/letter';

export interface PasswordChanged {
  readonly to: string;
}

export function passwordChangedMail({ to }: PasswordChanged): MailMessage {
  return writeLetter({
    kind: 'password_changed',
    to,
    subject: 'Your password was changed',
    paragraphs: ['The password of your account was changed.'],
    notes: [
      'If it was not you, somebody else is using your account: choose a new password at once, ' +
        'and tell an owner of your organization.',
    ],
  });
}
