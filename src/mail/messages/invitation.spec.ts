import type { AppLink } from '../links/app-links';
import { invitationMail, type Invitation } from './invitation';

const INVITATION: Invitation = {
  to: 'ada@acme.example',
  organization: 'Acme Inc.',
  inviterEmail: 'owner@acme.example',
  role: 'member',
  link: 'https://app.example/accept-invitation#token=T0k_en' as AppLink,
  expiresAt: new Date('2026-01-31T09:05:00Z'),
};

describe(invitationMail.name, () => {
  it('says who invites to what, as what, until when, and where to accept', () => {
    expect(invitationMail(INVITATION)).toMatchObject({
      kind: 'invitation',
      to: 'ada@acme.example',
      subject: 'Invitation to join “Acme Inc.”',
      link: INVITATION.link,
      text: [
        'owner[@]acme[.]example invites you to join the organization “Acme Inc.” as member.',
        'Accept the invitation:\nhttps://app.example/accept-invitation#token=T0k_en',
        'The link is for you alone. It works until Sat, 31 Jan 2026 09:05 UTC.',
        'If you do not expect it, do nothing: without you, nothing happens.',
        'This mail was written by a program; nobody reads an answer to it.',
      ].join('\n\n'),
    });
  });

  it('makes the name of the organization harmless in subject, text and HTML', () => {
    const organization = 'Acme”\r\nBcc: x@evil.example\u202e <a href="http://evil.example">';
    const { subject, text, html } = invitationMail({ ...INVITATION, organization });
    const shown = "“Acme' Bcc: x[@]evil[.]example <a href='http[:][//]evil[.]example'>”";
    expect(subject).toBe(`Invitation to join ${shown}`);
    expect(text).toContain(`the organization ${shown} as member.`);
    expect(html).toContain('&lt;a href=&#39;http[:][//]evil[.]example&#39;&gt;”');
  });

  it.each([
    ['www.evil.example/login?x=@acme.example', 'www[.]evil[.]example/login?x=[@]acme[.]example'],
    ['"http://evil.example"@acme.example', '"http[:][//]evil[.]example"[@]acme[.]example'],
    ['"a\r\n\r\nb"@acme.example', '"a b"[@]acme[.]example'],
  ])('makes the address of the inviter harmless: %p', (inviterEmail, shown) => {
    expect(invitationMail({ ...INVITATION, inviterEmail }).text).toMatch(`${shown} invites you`);
  });
});
