import { Injectable } from '@nestjs/common';
import type { AdminId, SessionId } from '../common/types/ids';
import { AccountTrail } from './accounts/account-trail';
import { AccountsRepository, type AccountChange } from './accounts/accounts.repository';
import { OneTimeTokensRepository, type TokenHolder } from './one-time-tokens/one-time-tokens.repository';
import { PasswordChecks, type PasswordAttempt } from './passwords/password-checks';
import { PasswordHasher } from './passwords/password-hasher';
import { assertAcceptablePassword, type PasswordContext } from './passwords/password.policy';
import type { Person } from './principal';
import { Principals } from './principals';

type Credentials = Pick<AccountChange, 'email' | 'passwordHash'>;

/** Changes of what a person signs in with. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly checks: PasswordChecks,
    private readonly principals: Principals,
    private readonly tokens: OneTimeTokensRepository,
    private readonly trail: AccountTrail,
  ) {}

  /**
   * @throws InvalidRequestError when the password may not be used
   * @throws ServiceOverloadedError when too many passwords wait to be hashed
   */
  async hashNew(password: string, context: PasswordContext): Promise<string> {
    assertAcceptablePassword(password, context);
    return this.hasher.hash(password);
  }

  /**
   * Sets what is given, in one update; can be run again. A new password ends all sessions of the person but one. Mails to
   * reset the password that were sent before lead nowhere then: perhaps it was changed because of them.
   * @throws EmailTakenError
   */
  async change(adminId: AdminId, change: Credentials, keptSession: SessionId | undefined): Promise<void> {
    await this.tokens.deleteAllOf(adminId, 'password_reset');
    await this.#changing(adminId, () => this.accounts.update(adminId, { ...change, keptSession }));
  }

  /** Sets a forgotten password and ends all sessions. False when the address is no longer the person's. */
  async reset({ adminId, email }: TokenHolder, passwordHash: string): Promise<boolean> {
    const isReset = await this.#changing(adminId, () =>
      this.accounts.resetPassword(adminId, email, passwordHash),
    );
    await this.tokens.deleteAllOf(adminId, 'password_reset');
    return isReset;
  }

  /** Ends all sessions of the person, for whichever organization, in one update. */
  async endSessions(adminId: AdminId): Promise<void> {
    await this.#changing(adminId, () =>
      this.trail.around(adminId, { action: 'account.sessions_ended' }, () =>
        this.accounts.endSessions(adminId),
      ),
    );
  }

  /**
   * Whether it is the person's present password.
   * @throws RateLimitExceededError after too many wrong ones
   * @throws ServiceOverloadedError when too many passwords wait to be hashed
   */
  async isPassword(
    { adminId, email }: Pick<Person, 'adminId' | 'email'>,
    attempt: Omit<PasswordAttempt, 'email'>,
  ): Promise<boolean> {
    const account = await this.checks.check({ ...attempt, email }, () => this.accounts.findChecked(adminId));
    return account !== null;
  }

  /**
   * Claims the address for the account, which keeps its own until {@link change}; can be run again.
   * @throws EmailTakenError
   */
  async claimEmail(adminId: AdminId, email: string): Promise<void> {
    await this.accounts.claimEmail(adminId, email);
  }

  /** Undoes {@link claimEmail}; without effect after {@link change}. */
  async releaseEmail(adminId: AdminId, email: string): Promise<void> {
    await this.accounts.releaseEmail(adminId, email);
  }

  /** Forgets the account also after a failure, whose change may have been made all the same. */
  async #changing<T>(adminId: AdminId, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      this.principals.invalidateAccount(adminId);
    }
  }
}
