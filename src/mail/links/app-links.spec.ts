import type { MailConfig } from '../../config/mail.config';
import { AppLinks } from './app-links';

function linksTo(appUrl: string): AppLinks {
  const config: Pick<MailConfig, 'appUrl'> = { appUrl };
  return new AppLinks(config as MailConfig);
}

describe(AppLinks.name, () => {
  const sut = linksTo('https://app.example/organizations');

  it('leads to the pages of the app, with the token where no server sees it', () => {
    expect(sut.acceptInvitation('T0k_en-')).toBe(
      'https://app.example/organizations/accept-invitation#token=T0k_en-',
    );
    expect(sut.resetPassword('T0k_en-')).toBe(
      'https://app.example/organizations/reset-password#token=T0k_en-',
    );
    expect(sut.verifyEmail('T0k_en-')).toBe('https://app.example/organizations/verify-email#token=T0k_en-');
  });

  it('holds any token, and one line', () => {
    const token = 'a&b=c#d"e\r\nf ü';
    const link = sut.verifyEmail(token);
    expect(new URLSearchParams(new URL(link).hash.slice(1)).get('token')).toBe(token);
    expect(link).toMatch(/^[!-~]+$/);
  });
});
