import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppLogger } from '../common/logging/app-logger';
import { RedisConfig } from '../config/redis.config';
import { RedisConnection } from './redis-connection';
import { UNASKED_ANSWER } from './strict-answers';

/** Off: there is no `REDIS_URL`. */
export interface RedisState {
  readonly status: 'off' | 'away' | 'up';
  /** Of the last heartbeat, while it is up. */
  readonly latencyMs: number | null;
}

/** What limits need of a server: to run a script that writes, and to answer with what was written. */
const PROOF = `redis.call('set', KEYS[1], ARGV[1], 'PX', 5000) return redis.call('get', KEYS[1])`;

/** Of a reason, which may quote what the server said. */
const MAX_REASON_LENGTH = 200;

/**
 * The server that instances share, if there is one. The service never depends on it: without it, while it is away, and
 * when it answers what it should not, {@link ask} answers null at once, when it is slow after half a second, and the
 * caller does without.
 */
@Injectable()
export class RedisLink implements OnApplicationShutdown {
  readonly #connection: RedisConnection | null;
  readonly #prefix: string;
  #status: 'starting' | 'away' | 'up' = 'starting';

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
              this.#lose(reason);
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
      this.#distrust(error instanceof Error ? error.message : 'it refuses to answer');
    }
    return null;
  }

  onApplicationShutdown(): void {
    this.#connection?.close();
  }

  async #prove(redis: Redis): Promise<void> {
    const nonce = randomUUID();
    try {
      const answer = await redis.eval(PROOF, 1, `${this.#prefix}proof:${nonce}`, nonce);
      if (answer === nonce) this.#find();
      else this.#distrust(UNASKED_ANSWER);
    } catch (error) {
      this.#distrust(error instanceof Error ? error.message : 'it refuses to answer');
    }
  }

  #find(): void {
    this.#status = 'up';
    this.logger.info('Redis is there: instances share limits, and tell each other of changes');
  }

  #distrust(reason: string): void {
    this.#lose(reason);
    this.#connection?.reconnect();
  }

  #lose(reason: string): void {
    if (this.#status === 'away') return;
    this.#status = 'away';
    this.logger.warn(
      { reason: reason.slice(0, MAX_REASON_LENGTH) },
      'Redis is away: each instance counts its own limits, and sees changes of others when its caches expire',
    );
  }
}
