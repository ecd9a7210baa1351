import type { Redis } from 'ioredis';
import type { RedisServer } from '../config/redis-server';

/** How long an answer may take; then the connection counts as dead, so that no other request waits for it. */
const ANSWER_MS = 500;
const CONNECT_MS = 2_000;
const RETRY_MS = 500;
/** How often a connection that has nothing to do is tried. */
const HEARTBEAT_MS = 2_000;

export interface ConnectionEvents {
  /** Connected, again and again, until {@link RedisConnection.close}. */
  readonly onReady: (redis: Redis) => void;
  /** Called more than once for one loss. Without a password, whatever the reason. */
  readonly onLost: (reason: string) => void;
}

/**
 * A connection that comes back by itself, and on which nothing waits: while it is away, commands fail at once. A server
 * that is silent for {@link ANSWER_MS} loses it.
 */
export class RedisConnection {
  readonly redis: Redis;
  readonly #heartbeat: NodeJS.Timeout;
  #latencyMs: number | null = null;

  constructor(server: RedisServer, { onReady, onLost }: ConnectionEvents) {
    this.redis = createClient(server);
    this.redis.on('ready', () => {
      void this.#beat();
      onReady(this.redis);
    });
    // Of an error its text alone: it also has the command that failed, and that may be the one with the password.
    this.redis.on('error', (error: Error) => {
      onLost(error.message);
    });
    this.redis.on('close', () => {
      this.#latencyMs = null;
      onLost('the connection was closed');
    });
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Of the last heartbeat; null while there is no connection. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  /** Begins anew, as what it answers is not to be relied on. */
  reconnect(): void {
    // In any other state it is about to anyway, and ioredis would give up for ever.
    if (this.redis.status === 'ready') this.redis.disconnect(true);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.redis.removeAllListeners();
    this.redis.on('error', () => undefined);
    this.redis.disconnect();
  }

  async #beat(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const startedMs = performance.now();
    try {
      await this.redis.ping();
      this.#latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
    } catch {
      // Told of by an event.
    }
  }
}

function createClient({ host, port, database, isTls, username, password }: RedisServer): Redis {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: nothing of it is loaded without REDIS_URL
  const ioredis = require('ioredis') as typeof import('ioredis');
  return new ioredis.Redis({
    host,
    port,
    db: database,
    ...(isTls && { tls: {} }),
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    connectTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disconnectTimeout: ANSWER_MS,
    retryStrategy: () => RETRY_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    connectionName: 'organization-management',
  });
}
