import { RateLimiterRedis, type IRateLimiterOptions, type RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStanding } from '../common/http/rate-limit-fields';
import type { RedisLink } from '../redis';
import { BoundedMemory } from './bounded-memory';
import type { RateLimitPolicy } from './policies';

export interface Count extends RateLimitStanding {
  readonly isExceeded: boolean;
}

/**
 * One limit: so many in a window that begins with the first one. Counted by the server that instances share, and by each
 * for itself while that is away.
 */
export class Limiter {
  readonly #options: IRateLimiterOptions;
  /** Made when it is first needed: it takes all its room at once, and most limits are rarely asked. */
  #memory: BoundedMemory | undefined;
  readonly #shared: RateLimiterRedis | null;

  constructor(
    private readonly name: string,
    private readonly policy: RateLimitPolicy,
    private readonly link: RedisLink,
    prefix: string,
  ) {
    const { quota, windowSeconds } = policy;
    // With the window: a count that was begun under a longer one would look false, and the server with it.
    this.#options = {
      points: quota,
      duration: windowSeconds,
      keyPrefix: `${prefix}${name}:${windowSeconds}`,
    };
    this.#shared =
      link.client === null ? null : new RateLimiterRedis({ ...this.#options, storeClient: link.client });
  }

  async count(key: string): Promise<Count> {
    // A penalty counts like `consume`, and does not answer by throwing, which would make refusals dear.
    return this.#toCount(
      (await this.#askShared((shared) => shared.penalty(key))) ?? (await this.#counts().penalty(key)),
    );
  }

  /** Takes one {@link count} back. */
  async giveBack(key: string): Promise<void> {
    if ((await this.#askShared((shared) => shared.reward(key))) === null) await this.#counts().reward(key);
  }

  #counts(): BoundedMemory {
    this.#memory ??= new BoundedMemory(this.#options);
    return this.#memory;
  }

  async #askShared(
    question: (shared: RateLimiterRedis) => Promise<RateLimiterRes>,
  ): Promise<RateLimiterRes | null> {
    const shared = this.#shared;
    if (shared === null) return null;
    return this.link.ask(
      () => question(shared),
      (answer) => this.#isSound(answer),
    );
  }

  #isSound({ consumedPoints, msBeforeNext }: RateLimiterRes): boolean {
    return (
      Number.isSafeInteger(consumedPoints) &&
      Number.isSafeInteger(msBeforeNext) &&
      msBeforeNext >= 0 &&
      msBeforeNext <= this.policy.windowSeconds * 1000
    );
  }

  #toCount({ consumedPoints, msBeforeNext }: RateLimiterRes): Count {
    const { quota, windowSeconds } = this.policy;
    return {
      policy: this.name,
      quota,
      windowSeconds,
      remaining: Math.min(Math.max(quota - consumedPoints, 0), quota),
      resetSeconds: Math.max(Math.ceil(msBeforeNext / 1000), 1),
      isExceeded: consumedPoints > quota,
    };
  }
}
