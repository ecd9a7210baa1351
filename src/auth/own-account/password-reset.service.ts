import { Injectable } from '@nestjs/common';
import { BackgroundWork } from '../../common/scheduling/background-work';
import { AppLinks, Mailer, passwordResetMail } from '../../mail';
import { AccountTrail } from '../accounts/account-trail';
import { AccountsRepository } from '../accounts/accounts.repository';
import { OneTimeTokenInvalidError } from '../auth.errors';
import { CredentialsService } from '../credentials.service';
import { OneTimeTokensRepository } from '../one-time-tokens/one-time-tokens.repository';
import { KnownAddresses } from '../passwords/known-addresses';
import { PasswordChecks } from '../passwords/password-checks';
import { RateLimits } from '../../rate-limits';
import { AccountNotices } from './account-notices';

const LIFETIME_MS = 60 * 60_000;
const PURPOSE = 'password_reset';

/** For who has forgotten the password, and receives the mail of the account. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsService,
    private readonly tokens: OneTimeTokensRepository,
    private readonly mailer: Mailer,
    private readonly links: AppLinks,
    private readonly background: BackgroundWork,
    private readonly notices: AccountNotices,
    private readonly known: KnownAddresses,
    private readonly limits: RateLimits,
    private readonly checks: PasswordChecks,
    private readonly trail: AccountTrail,
  ) {}

  /**
   * Answers before anything is looked up, so that neither what it says nor how long it takes tells whether there is such
   * an account.
   * @throws MailNotConfiguredError
   * @throws ServiceOverloadedError when too many mails wait
   */
  request(email: string): void {
    this.mailer.assertReady();
    this.background.run(() => this.#send(email), 'A mail to reset a password was not sent');
  }

  /**
   * Sets the password and ends all sessions of the person, who can sign in from where they are now, however many others
   * try their email.
   * @throws OneTimeTokenInvalidError also when the address is no longer the account's
   * @throws InvalidRequestError when the password may not be used; the token is not used up then
   */
  async reset(
    token: string,
    { password, address }: { readonly password: string; readonly address: string | null },
  ): Promise<void> {
    const holder = await this.tokens.find(PURPOSE, token);
    if (holder === null) throw new OneTimeTokenInvalidError();
    const passwordHash = await this.credentials.hashNew(password, { email: holder.email });
    const actor = { type: 'person', id: holder.adminId, email: holder.email } as const; // as the token proves
    await this.trail.around(holder.adminId, { action: 'account.password_reset', actor }, async () => {
      const isUsed = (await this.tokens.use(PURPOSE, token)) !== null;
      const isReset = isUsed && (await this.credentials.reset(holder, passwordHash));
      if (!isReset) throw new OneTimeTokenInvalidError();
      const digest = this.known.digestOf(holder.adminId, address);
      if (digest !== null) await this.accounts.recordSignIn(holder.adminId, { address: digest });
    });
    this.notices.passwordChanged(holder.email);
  }

  async #send(email: string): Promise<void> {
    const account = await this.accounts.findByEmail(email);
    if (account === null) return;
    // In silence: the answer has been given, and nobody is to fill a mailbox of somebody else.
    if (!(await this.limits.allows({ policy: 'reset-mails', key: this.checks.keyOf(email) }))) return;
    const holder = { adminId: account.id, email };
    const { token, expiresAt } = await this.tokens.issue(PURPOSE, holder, LIFETIME_MS);
    this.mailer.send(passwordResetMail({ to: email, link: this.links.resetPassword(token), expiresAt }));
  }
}
