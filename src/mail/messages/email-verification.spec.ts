import type { AppLink } from '../links/app-links';
import { emailVerificationMail } from './email-verification';

describe(emailVerificationMail.name, () => {
  it('says where to confirm the address and until when', () => {
    const link = 'https://app.example/verify-email#token=T0k_en' as AppLink;
    const expiresAt = new Date('2026-01-31T09:05:00Z');
    expect(emailVerificationMail({ to: 'ada@acme.example', link, expiresAt })).toMatchObject({
      kind: 'email_verification',
      to: 'ada@acme.example',
      subject: 'Confirm your email address',
      link,
      text: [
        'Somebody gave this email address as theirs. If it was you, confirm it.',
        'Confirm this email address:\nhttps://app.example/verify-email#token=T0k_en',
        'The link works once, until Sat, 31 Jan 2026 09:05 UTC.',
        'If it was not you, do nothing: the address is not confirmed without you.',
        'This mail was written by a program; nobody reads an answer to it.',
      ].join('\n\n'),
    });
  });
});
