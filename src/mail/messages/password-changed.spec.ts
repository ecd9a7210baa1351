import { passwordChangedMail } from './password-changed';

describe(passwordChangedMail.name, () => {
  it('tells of the change and what to do who has not made it, without a link', () => {
    const message = passwordChangedMail({ to: 'ada@acme.example' });
    expect(message).toMatchObject({
      kind: 'password_changed',
      to: 'ada@acme.example',
      subject: 'Your password was changed',
      link: null,
    });
    expect(message.text).toMatch(/^The password of your account was changed\.\n\nIf it was not you, /);
  });
});
