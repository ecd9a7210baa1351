import { emailChangedMail } from './email-changed';

describe(emailChangedMail.name, () => {
  it('tells the old address of the new one, which it shows in part', () => {
    const message = emailChangedMail({ to: 'ada@acme.example', newEmail: 'lovelace@evil.example' });
    expect(message).toMatchObject({
      kind: 'email_changed',
      to: 'ada@acme.example',
      subject: 'Your email address was changed',
      link: null,
    });
    expect(message.text).toContain('has the email address l***[@]evil[.]example in place of this one');
    for (const part of [message.text, message.html]) expect(part).not.toContain('ovelace');
  });
});
