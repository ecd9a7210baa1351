import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { PoolQueue } from './pool-queue';

const PING_LIMIT_MS = 1_000;

/**
 * Whether the database answers a ping within the limit: asks it, instead of believing the driver's state. But while
 * requests have every connection, a ping would wait behind them, and tell of them alone: a few slow queries would take
 * every instance out of the balancer. Then it goes by the driver's last heartbeat, which has a connection of its own.
 */
@Injectable()
export class DatabaseHealth {
  /** However many ask, it costs one connection. */
  #underWay: Promise<number | null> | undefined;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly queue: PoolQueue,
  ) {}

  /** How long it takes, in milliseconds; null while the database is away. */
  ping(): Promise<number | null> {
    this.#underWay ??= this.#ping().finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async #ping(): Promise<number | null> {
    const heartbeatMs = this.#heartbeatWhileBusy();
    if (heartbeatMs !== null) return heartbeatMs;
    const startedMs = performance.now();
    try {
      // A signal, as the driver's own time limit does not end the wait for a server that keeps silent.
      const signal = AbortSignal.timeout(PING_LIMIT_MS);
      await this.connection.getClient().db('admin').command({ ping: 1 }, { signal });
      return rounded(performance.now() - startedMs);
    } catch {
      return this.#heartbeatWhileBusy(); // others may have been faster to take the last connection
    }
  }

  /** Null as well when the heartbeat is overdue: the driver itself waits far longer before it gives a server up. */
  #heartbeatWhileBusy(): number | null {
    const server = this.queue.busyServer;
    if (server === null) return null;
    const limitMs = this.connection.getClient().options.heartbeatFrequencyMS + PING_LIMIT_MS;
    return performance.now() - server.lastUpdateTime > limitMs ? null : rounded(server.roundTripTime);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
