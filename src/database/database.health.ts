import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

const PING_LIMIT_MS = 1_000;

/** Whether the database answers a ping within the limit: asks it, instead of believing the driver's state. */
@Injectable()
export class DatabaseHealth {
  /** However many ask, it costs one connection. */
  #underWay: Promise<number | null> | undefined;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  ping(): Promise<number | null> {
    this.#underWay ??= this.#ping().finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async #ping(): Promise<number | null> {
    const startedMs = performance.now();
    try {
      // A signal, as the driver's own time limit does not end the wait for a server that keeps silent.
      const signal = AbortSignal.timeout(PING_LIMIT_MS);
      await this.connection.getClient().db('admin').command({ ping: 1 }, { signal });
      return Math.round((performance.now() - startedMs) * 10) / 10;
    } catch {
      return null;
    }
  }
}
