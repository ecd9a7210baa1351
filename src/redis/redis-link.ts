import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppLogger } from '../common/logging/app-logger';
import { RedisConfig } from '../config/redis.config';
import { invalidationChannel } from './invalidation-message';
import { RedisConnection } from './redis-connection';
import { UNASKED_ANSWER } from './strict-answers';

/** Off: there is no `REDIS_URL`. */
export interface RedisState {
  readonly status: 'off' | 'away' | 'up';
  /** Of the last heartbeat, while it is up. */
  readonly latencyMs: number | null;
}

/**
 * What limits need of a server: to run a script that writes, and to answer with what was written. And what news need: to
 * publish, which a user has no right to by itself. Whoever hears this empty message takes no notice.
 */
const PROOF = `redis.call('set', KEYS[1], ARGV[1], 'PX', 5000)
redis.call('publish', ARGV[2], '')
return redis.call('get', KEYS[1])`;

/** What has to work for the server to be there. */
type Part = 'proof' | 'subscription';

/** Of a reason, which may quote what the server said. */
const MAX_REASON_LENGTH = 200;

/**
 * The server that instances share, if there is one. The service never depends on it: without it, while it is away, and
 * when it answers what it should not, {@link ask} answers null at once, when it is slow after half a second, and the
 * caller does without. It is there as a whole or not at all: with half of it, it would come and go with each question.
 */
@Injectable()
export class RedisLink implements OnApplicationShutdown {
  readonly #connection: RedisConnection | null;
  readonly #prefix: string;
  readonly #missing = new Set<Part>(['proof']);
  #status: 'starting' | 'away' | 'up' = 'starting';
  #hasToldRefusal = false;

  constructor(
    { server, prefix }: RedisConfig,
    private readonly logger: AppLogger,
  ) {
    this.#prefix = prefix;
    this.#connection =
      server === undefined
        ? null
        : new RedisConnection(server, {
            onReady: (redis) => void this.#prove(redis),
            onLost: (reason) => {
              this.#lose('proof', reason);
            },
          });
  }

  get state(): RedisState {
    if (this.#connection === null) return { status: 'off', latencyMs: null };
    if (this.#status !== 'up') return { status: 'away', latencyMs: null };
    return { status: 'up', latencyMs: this.#connection.latencyMs };
  }

  /** For libraries that bring their own commands; to be asked by {@link ask} alone. */
  get client(): Redis | null {
    return this.#connection?.redis ?? null;
  }

  /**
   * What the server answers; null while it is away. An answer that is refused makes it count as away, until it has
   * proven itself again.
   * @param isSound whether it can be the answer to what was asked
   */
  async ask<T>(question: (redis: Redis) => Promise<T>, isSound: (answer: T) => boolean): Promise<T | null> {
    if (this.#connection === null || this.#status !== 'up') return null;
    try {
      const answer = await question(this.#connection.redis);
      if (isSound(answer)) return answer;
      this.#distrust(UNASKED_ANSWER);
    } catch (error) {
      this.#distrust(error);
    }
    return null;
  }

  /**
   * For who listens to the server on a connection of its own: it counts as away until that one tells that it
   * {@link foundSubscription}, and again from when it {@link lostSubscription}.
   */
  expectSubscription(): void {
    this.#missing.add('subscription');
  }

  foundSubscription(): void {
    this.#find('subscription');
  }

  /** @param why an error, or a reason */
  lostSubscription(why: unknown): void {
    this.#lose('subscription', why);
  }

  onApplicationShutdown(): void {
    this.#connection?.close();
  }

  async #prove(redis: Redis): Promise<void> {
    const nonce = randomUUID();
    const [key, channel] = [`${this.#prefix}proof:${nonce}`, invalidationChannel(this.#prefix)];
    try {
      const answer = await redis.eval(PROOF, 1, key, nonce, channel);
      if (answer === nonce) this.#find('proof');
      else this.#distrust(UNASKED_ANSWER);
    } catch (error) {
      this.#distrust(error);
    }
  }

  #find(part: Part): void {
    this.#missing.delete(part);
    if (this.#missing.size > 0) return;
    this.#status = 'up';
    this.logger.info('Redis is there: instances share limits, and tell each other of changes');
  }

  #distrust(why: unknown): void {
    this.#lose('proof', why);
    this.#connection?.reconnect();
  }

  #lose(part: Part, why: unknown): void {
    this.#missing.add(part);
    const isRefusal = why instanceof Error && why.name === 'ReplyError';
    // One that has hung up may refuse us when it is back, as when a user has lost a right: that is told, once, too.
    if (this.#status === 'away' && (this.#hasToldRefusal || !isRefusal)) return;
    this.#status = 'away';
    this.#hasToldRefusal = isRefusal;
    this.logger.warn(
      { reason: reasonOf(why).slice(0, MAX_REASON_LENGTH) },
      'Redis is away: each instance counts its own limits, and sees changes of others when its caches expire',
    );
  }
}

/** Of an error its text alone: one of ioredis has the command, too. */
function reasonOf(why: unknown): string {
  if (typeof why === 'string') return why;
  return why instanceof Error ? why.message : 'it refuses to answer';
}
