import { Injectable } from '@nestjs/common';
import type { Connection } from 'mongoose';
import { Metrics } from '../../common/metrics/metrics';
import { CommandDurations } from './command-durations';
import { PoolState } from './pool-state';

/** What the driver tells of itself. Its connection has to be made with `monitorCommands`. */
@Injectable()
export class DatabaseMetrics {
  readonly #commands: CommandDurations;
  readonly #pool: PoolState;

  constructor(metrics: Metrics) {
    this.#commands = new CommandDurations(metrics);
    this.#pool = new PoolState(metrics);
  }

  /** @param connection that is not connected yet: before that it has no client */
  watch(connection: Connection): void {
    connection.once('connected', () => {
      const client = connection.getClient();
      this.#commands.watch(client);
      this.#pool.watch(client);
    });
  }
}
