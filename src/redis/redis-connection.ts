import type { Redis } from 'ioredis';
import type { RedisServer } from '../config/redis-server';
import { RetryDelays } from './retry-delays';
import { useStrictAnswers } from './strict-answers';

/** How long an answer may take, whatever arrives meanwhile; then it fails. */
const ANSWER_MS = 500;
const CONNECT_MS = 2_000;
/** How often a connection that has nothing to do is tried. */
const HEARTBEAT_MS = 2_000;

export interface ConnectionEvents {
  /** Connected, again and again, until {@link RedisConnection.close}. */
  readonly onReady: (redis: Redis) => void;
  /** Called more than once for one loss. Without a password, whatever the reason. */
  readonly onLost: (reason: string) => void;
}

/**
 * A connection that comes back by itself, and on which nothing waits: while it is away, commands fail at once, and each
 * fails after {@link ANSWER_MS}. A server that is as late with a heartbeat, or sends what it was not asked for, loses it.
 */
export class RedisConnection {
  readonly redis: Redis;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #onLost: ConnectionEvents['onLost'];
  #latencyMs: number | null = null;

  constructor(server: RedisServer, { onReady, onLost }: ConnectionEvents) {
    const retryDelays = new RetryDelays();
    this.#onLost = onLost;
    this.redis = createClient(server, retryDelays);
    this.redis.on('ready', () => {
      retryDelays.connected();
      void this.#beat();
      onReady(this.redis);
    });
    // Of an error its text alone: it also has the command that failed, and that may be the one with the password.
    this.redis.on('error', (error: Error) => {
      onLost(error.message);
      // Not after each of them ioredis does so: an answer that nobody asked for is only told.
      this.reconnect();
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
    const { status, stream } = this.redis;
    // In any other state it is about to anyway. `disconnect` would still read what comes until the server has hung up.
    if (status === 'connect' || status === 'ready') stream.destroy();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.redis.removeAllListeners();
    this.redis.on('error', () => undefined);
    this.redis.disconnect();
  }

  async #beat(): Promise<void> {
    if (!this.#isReady()) return;
    const startedMs = performance.now();
    try {
      await this.redis.ping();
      this.#latencyMs = Math.round((performance.now() - startedMs) * 10) / 10;
    } catch (error) {
      // Of what has ended the connection, an event tells.
      if (!this.#isReady()) return;
      this.#onLost(error instanceof Error ? error.message : 'it has no heartbeat');
      this.reconnect();
    }
  }

  #isReady(): boolean {
    return this.redis.status === 'ready';
  }
}

function createClient(server: RedisServer, retryDelays: RetryDelays): Redis {
  const { host, port, database, isTls, username, password } = server;
  useStrictAnswers();
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
    // Not `socketTimeout`: it begins anew with every byte.
    commandTimeout: ANSWER_MS,
    disconnectTimeout: ANSWER_MS,
    retryStrategy: () => retryDelays.next(),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    connectionName: 'organization-management',
  });
}
