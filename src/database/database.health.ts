import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

const PING_LIMIT_MS = 1_000;

/** Whether the database answers a ping within the limit: asks it, instead of believing the driver's state. */
@Injectable()
export class DatabaseHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** @returns milliseconds, or null when there was no answer in time */
  async ping(): Promise<number | null> {
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
