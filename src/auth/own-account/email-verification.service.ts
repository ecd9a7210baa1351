import { Injectable } from '@nestjs/common';
import { BackgroundWork } from '../../common/scheduling/background-work';
import { AppLinks, emailVerificationMail, Mailer } from '../../mail';
import { AccountTrail } from '../accounts/account-trail';
import { AccountsRepository } from '../accounts/accounts.repository';
import { OneTimeTokenInvalidError } from '../auth.errors';
import { OneTimeTokensRepository, type TokenHolder } from '../one-time-tokens/one-time-tokens.repository';
import { Principals } from '../principals';

const LIFETIME_MS = 24 * 60 * 60_000;
const PURPOSE = 'email_verification';

/** Proves that a person receives the mail of their address. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly mailer: Mailer,
    private readonly links: AppLinks,
    private readonly principals: Principals,
    private readonly background: BackgroundWork,
    private readonly trail: AccountTrail,
  ) {}

  /** For who has not asked: behind the answer, and not at all where no mail can be sent. */
  begin(holder: TokenHolder): void {
    if (!this.mailer.isConfigured) return;
    this.background.run(() => this.request(holder), 'A mail to verify an address was not sent');
  }

  /**
   * @throws MailNotConfiguredError
   * @throws ServiceOverloadedError when too many mails wait
   */
  async request(holder: TokenHolder): Promise<void> {
    this.mailer.assertReady();
    const { token, expiresAt } = await this.tokens.issue(PURPOSE, holder, LIFETIME_MS);
    this.mailer.send(
      emailVerificationMail({ to: holder.email, link: this.links.verifyEmail(token), expiresAt }),
    );
  }

  /** By another mail than the one for it, whose token has come back. */
  async markVerified({ adminId, email }: TokenHolder): Promise<boolean> {
    try {
      return await this.accounts.setEmailVerified(adminId, email);
    } finally {
      this.principals.invalidateAccount(adminId);
    }
  }

  /** @throws OneTimeTokenInvalidError also when the address is no longer the account's */
  async confirm(token: string): Promise<void> {
    const holder = await this.tokens.find(PURPOSE, token);
    if (holder === null) throw new OneTimeTokenInvalidError();
    const { adminId, email } = holder;
    const actor = { type: 'person', id: adminId, email } as const; // as the token proves
    await this.trail.around(adminId, { action: 'account.email_verified', actor, email }, async () => {
      const isUsed = (await this.tokens.use(PURPOSE, token)) !== null;
      if (!isUsed || !(await this.markVerified(holder))) throw new OneTimeTokenInvalidError();
    });
  }
}
