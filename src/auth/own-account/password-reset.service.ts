import { Injectable } from '@nestjs/common';
import { BackgroundWork } from '../../common/scheduling/background-work';
import { AppLinks, Mailer, passwordResetMail } from '../../mail';
import { AccountsRepository } from '../accounts/accounts.repository';
import { OneTimeTokenInvalidError } from '../auth.errors';
import { CredentialsService } from '../credentials.service';
import { OneTimeTokensRepository } from '../one-time-tokens/one-time-tokens.repository';
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
   * Sets the password and ends all sessions of the person.
   * @throws OneTimeTokenInvalidError also when the address is no longer the account's
   * @throws InvalidRequestError when the password may not be used; the token is not used up then
   */
  async reset(token: string, password: string): Promise<void> {
    const holder = await this.tokens.find(PURPOSE, token);
    if (holder === null) throw new OneTimeTokenInvalidError();
    const passwordHash = await this.credentials.hashNew(password, { email: holder.email });
    if ((await this.tokens.use(PURPOSE, token)) === null) throw new OneTimeTokenInvalidError();
    if (!(await this.credentials.reset(holder, passwordHash))) throw new OneTimeTokenInvalidError();
    this.notices.passwordChanged(holder.email);
  }

  async #send(email: string): Promise<void> {
    const account = await this.accounts.findByEmail(email);
    if (account === null) return;
    const holder = { adminId: account.id, email };
    const { token, expiresAt } = await this.tokens.issue(PURPOSE, holder, LIFETIME_MS);
    this.mailer.send(passwordResetMail({ to: email, link: this.links.resetPassword(token), expiresAt }));
  }
}
