import type { AppLink } from '../links/app-links';
import { passwordResetMail } from './password-reset';

describe(passwordResetMail.name, () => {
  it('says where to choose a password and until when, and what to do who has not asked for it', () => {
    const link = 'https://app.example/reset-password#token=T0k_en' as AppLink;
    const expiresAt = new Date('2026-01-31T09:05:00Z');
    expect(passwordResetMail({ to: 'ada@acme.example', link, expiresAt })).toMatchObject({
      kind: 'password_reset',
      to: 'ada@acme.example',
      subject: 'Choose a new password',
      link,
      text: [
        'Somebody asked for a new password for the account with this email address.',
        'Choose a new password:\nhttps://app.example/reset-password#token=T0k_en',
        'The link works once, until Sat, 31 Jan 2026 09:05 UTC. Give it to nobody.',
        'If it was not you, do nothing: your password stays as it is.',
        'This mail was written by a program; nobody reads an answer to it.',
      ].join('\n\n'),
    });
  });
});
