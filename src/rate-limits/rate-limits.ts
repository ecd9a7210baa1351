import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RateLimitExceededError } from '../common/errors/rate-limit.errors';
import type { RateLimitStanding } from '../common/http/rate-limit-fields';
import { AppLogger } from '../common/logging/app-logger';
import { RateLimitsConfig } from '../config/rate-limits.config';
import { RedisConfig } from '../config/redis.config';
import { RedisLink } from '../redis';
import { Limiter } from './limiter';
import { POLICIES, type PolicyName } from './policies';

/** One more of something: by which limit, and whose. */
export interface Spending {
  readonly policy: PolicyName;
  readonly key: string;
}

/** Counts who asks how often, and refuses what is too much. */
@Injectable()
export class RateLimits implements OnModuleInit {
  readonly areOn: boolean;
  readonly #limiters: ReadonlyMap<PolicyName, Limiter>;

  constructor(
    { areOn }: RateLimitsConfig,
    { prefix }: RedisConfig,
    link: RedisLink,
    private readonly logger: AppLogger,
  ) {
    this.areOn = areOn;
    const policies = Object.entries(POLICIES) as [PolicyName, (typeof POLICIES)[PolicyName]][];
    this.#limiters = new Map(
      policies.map(([name, policy]) => [name, new Limiter(name, policy, link, `${prefix}limit:`)]),
    );
  }

  onModuleInit(): void {
    if (!this.areOn) this.logger.warn('RATE_LIMITS is off: nobody is slowed down, whatever they try');
  }

  /**
   * Counts all of them, also where one is refused.
   * @returns the tightest one; null where limits are off, or none was given
   * @throws RateLimitExceededError for the one that lasts longest
   */
  async spend(...spendings: readonly Spending[]): Promise<RateLimitStanding | null> {
    if (!this.areOn) return null;
    const counts = await Promise.all(spendings.map(({ policy, key }) => this.#limiter(policy).count(key)));
    const exceeded = counts.filter(({ isExceeded }) => isExceeded);
    const longest = exceeded.reduce<RateLimitStanding | null>(
      (found, one) => (found === null || one.resetSeconds > found.resetSeconds ? one : found),
      null,
    );
    if (longest !== null) throw new RateLimitExceededError(longest);
    return counts.reduce<RateLimitStanding | null>(tighter, null);
  }

  /** As {@link spend}, for what is left undone in silence. */
  async allows(spending: Spending): Promise<boolean> {
    if (!this.areOn) return true;
    return !(await this.#limiter(spending.policy).count(spending.key)).isExceeded;
  }

  /** Undoes {@link spend}. */
  async giveBack(...spendings: readonly Spending[]): Promise<void> {
    if (!this.areOn) return;
    await Promise.all(spendings.map(({ policy, key }) => this.#limiter(policy).giveBack(key)));
  }

  #limiter(policy: PolicyName): Limiter {
    const limiter = this.#limiters.get(policy);
    if (limiter === undefined) throw new TypeError(`There is no limit ${policy}`);
    return limiter;
  }
}

/** The one of which less is left. */
export function tighter<T extends RateLimitStanding>(one: T | null, other: T): T {
  return one === null || other.remaining < one.remaining ? other : one;
}
