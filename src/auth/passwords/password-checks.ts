import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { clientNetwork } from '../../common/http/client-address';
import type { AdminId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { derivedKey } from '../../config/derived-key';
import { RateLimits, type Spending } from '../../rate-limits';
import { KnownAddresses } from './known-addresses';
import { PasswordHasher } from './password-hasher';

/** Somebody says that a password is theirs. */
export interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  /** Where they are. */
  readonly address: string | null;
}

/** What is needed of an account to hold a password against it. */
export interface CheckedAccount {
  readonly id: AdminId;
  readonly passwordHash: string;
  readonly knownAddresses: readonly string[];
}

/** No account has it: what is looked up for nobody takes as long. */
const NOBODY = { id: '0'.repeat(24) as AdminId, knownAddresses: [] };

/**
 * The one way to hold a password against an account. Wrong ones are counted, for the email, whether or not there is such
 * an account: from one network, and then it waits; and from all those that never signed in to it, and then these wait
 * and no other. So nobody keeps a person out of their own account, from where they have been before.
 */
@Injectable()
export class PasswordChecks {
  readonly #key: KeyObject;

  constructor(
    { secret }: AuthConfig,
    private readonly limits: RateLimits,
    private readonly known: KnownAddresses,
    private readonly hasher: PasswordHasher,
  ) {
    this.#key = derivedKey(secret, 'failed-sign-ins');
  }

  /**
   * The account, if it is its password; null alike, and after the same time, for a wrong one and for no account.
   * @throws RateLimitExceededError before anything is hashed
   * @throws ServiceOverloadedError when too many passwords wait to be hashed
   */
  async check<TAccount extends CheckedAccount>(
    { email, password, address }: PasswordAttempt,
    find: () => Promise<TAccount | null>,
  ): Promise<TAccount | null> {
    this.hasher.assertRoom(); // before the refusal costs the database anything
    const emailKey = this.keyOf(email);
    const network = clientNetwork(address);
    // Counted before it is known whether it fails: many at once must not all see the count of before.
    const here: Spending = { policy: 'failed-sign-ins-here', key: `${emailKey}@${network}` };
    await this.limits.spend(here);
    const account = await find();
    const everywhere: readonly Spending[] = this.known.isKnown(account ?? NOBODY, address)
      ? []
      : [
          { policy: 'failed-sign-ins', key: emailKey },
          { policy: 'failed-sign-ins-of-address', key: network },
        ];
    await this.limits.spend(...everywhere);
    return (await this.#isRight(account, password, [here, ...everywhere])) ? account : null;
  }

  /** Names an email in counts, without telling it. */
  keyOf(email: string): string {
    return createHmac('sha256', this.#key).update(email).digest('base64url');
  }

  /** What was counted for an attempt that is none is given back. */
  async #isRight(
    account: CheckedAccount | null,
    password: string,
    spent: readonly Spending[],
  ): Promise<boolean> {
    let isWrong = false;
    try {
      isWrong = !(await this.hasher.verify(account?.passwordHash ?? null, password));
    } finally {
      if (!isWrong) await this.limits.giveBack(...spent);
    }
    return !isWrong;
  }
}
