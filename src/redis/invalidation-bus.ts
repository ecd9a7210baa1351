import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisConfig } from '../config/redis.config';
import { formatInvalidation, invalidationChannel, parseInvalidation } from './invalidation-message';
import { RedisConnection } from './redis-connection';
import { RedisLink } from './redis-link';
import { UNASKED_ANSWER } from './strict-answers';

/** What the bus needs of a cache. */
export interface InvalidatedCache {
  invalidate(key: string): void;
  clear(): void;
}

/**
 * Tells other instances which cache entries are no longer true. Messages can be lost with the connection, so caches are
 * emptied when it is back, and the time limit of their entries holds meanwhile.
 */
@Injectable()
export class InvalidationBus implements OnApplicationShutdown {
  readonly #caches = new Map<string, InvalidatedCache>();
  readonly #instance = randomUUID();
  readonly #channel: string;
  readonly #subscription: RedisConnection | null;

  constructor(
    { server, prefix }: RedisConfig,
    private readonly link: RedisLink,
  ) {
    this.#channel = invalidationChannel(prefix);
    this.#subscription =
      server === undefined
        ? null
        : new RedisConnection(server, {
            onReady: (redis) => void this.#listen(redis),
            onLost: (reason) => {
              link.lostSubscription(reason);
            },
          });
    if (this.#subscription !== null) link.expectSubscription();
    this.#subscription?.redis.on('message', (_channel: string, text: string) => {
      this.#receive(text);
    });
  }

  /**
   * Lets other instances invalidate entries of the cache.
   * @param name of the cache, the same in every instance
   * @returns invalidates an entry here and in all of them
   */
  share(name: string, cache: InvalidatedCache): (key: string) => void {
    if (this.#caches.has(name)) throw new TypeError(`There is a cache ${name} already`);
    this.#caches.set(name, cache);
    return (key) => {
      cache.invalidate(key);
      if (this.#subscription === null) return;
      const message = formatInvalidation({ instance: this.#instance, cache: name, key });
      void this.link.ask((redis) => redis.publish(this.#channel, message), Number.isSafeInteger);
    };
  }

  onApplicationShutdown(): void {
    this.#subscription?.close();
  }

  async #listen(redis: Redis): Promise<void> {
    try {
      // The count of channels. A false answer would leave us with what we knew, and without news.
      if ((await redis.subscribe(this.#channel)) !== 1) throw new Error(UNASKED_ANSWER);
      for (const cache of this.#caches.values()) cache.clear();
      this.link.foundSubscription();
    } catch (error) {
      this.link.lostSubscription(error);
      this.#subscription?.reconnect();
    }
  }

  #receive(text: string): void {
    const message = parseInvalidation(text);
    if (message === null || message.instance === this.#instance) return;
    this.#caches.get(message.cache)?.invalidate(message.key);
  }
}
