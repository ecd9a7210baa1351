import { Injectable } from '@nestjs/common';
import type { Connection, mongo } from 'mongoose';
import { Metrics } from '../../common/metrics/metrics';
import { connectingBy } from '../driver/driver-connection';
import { CommandDurations } from './command-durations';
import { PoolState } from './pool-state';

/** What the driver does, measured where it connects, and what it tells of its connections. */
@Injectable()
export class DatabaseMetrics {
  readonly #commands: CommandDurations;
  readonly #pool: PoolState;

  constructor(metrics: Metrics) {
    this.#commands = new CommandDurations(metrics);
    this.#pool = new PoolState(metrics);
  }

  /** For the client that is to be measured. */
  get clientOptions(): mongo.MongoClientOptions {
    return connectingBy(this.#commands.connectionType());
  }

  /** @param connection that is not connected yet: before that it has no client */
  watch(connection: Connection): void {
    connection.once('connected', () => {
      this.#pool.watch(connection.getClient());
    });
  }
}
