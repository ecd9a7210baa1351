import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Tracing } from '../common/tracing/tracing';
import { DatabaseConfig } from '../config/database.config';
import { CommandTraces } from './command-traces';
import { DatabaseErrorFilter } from './database-error.filter';
import { DatabaseHealth } from './database.health';
import { ExpiredRecordsService } from './expiry/expired-records.service';
import { TaskLeaseRecord, TaskLeaseSchema } from './leases/task-lease.schema';
import { TaskLeasesRepository } from './leases/task-leases.repository';
import { PoolQueue } from './pool-queue';
import { DatabaseMetrics } from './metrics/database-metrics';
import { DatabaseMetricsModule } from './metrics/database-metrics.module';
import { SystemIndexes } from './system-indexes';

/** A request that finds no server after this long is answered 503; a client would not wait longer either. */
const SERVER_SELECTION_TIMEOUT_MS = 3_000;
/**
 * A server whose monitor hears nothing for so long after a heartbeat is due counts as away, and what waits for its answer
 * fails. A machine may pause for seconds, and then is not away. A limit for each command would not tell that from a
 * server that works long at one, such as an index. It also bounds the making of a connection.
 */
const SILENCE_LIMIT_MS = 10_000;
const HEARTBEAT_MS = 2_000;

/** The one connection, to the system database; tenants use its client. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [DatabaseMetricsModule],
      inject: [DatabaseConfig, DatabaseMetrics, Tracing],
      useFactory: ({ uri, systemDatabase }: DatabaseConfig, metrics: DatabaseMetrics, { isOn }: Tracing) => ({
        uri,
        dbName: systemDatabase,
        // Models neither make collections and indexes on their own, unseen, nor wait for a connection without end.
        autoCreate: false,
        autoIndex: false,
        bufferCommands: false,
        serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        connectTimeoutMS: SILENCE_LIMIT_MS,
        heartbeatFrequencyMS: HEARTBEAT_MS,
        ...metrics.clientOptions,
        ...(isOn && { monitorCommands: true }), // costs a second reading of each answer
        // Nest would try nine times and give up, with nothing to close what the application has opened by then.
        lazyConnection: true,
        connectionFactory: (connection: Connection) => {
          metrics.watch(connection);
          // Which fields the driver (7.8.0) leaves raw it looks up in `{}`, where there is a `valueOf` and a `toString`:
          // lists of these names were read as bytes. Mongoose copies options, so it cannot be given another object.
          Object.setPrototypeOf(connection.getClient().bsonOptions.fieldsAsRaw, null);
          connection.asPromise().catch(() => undefined); // told to the hooks that wait for it
          return connection;
        },
      }),
    }),
    MongooseModule.forFeature([{ name: TaskLeaseRecord.name, schema: TaskLeaseSchema }]),
  ],
  providers: [
    CommandTraces,
    DatabaseErrorFilter,
    DatabaseHealth,
    ExpiredRecordsService,
    PoolQueue,
    SystemIndexes,
    TaskLeasesRepository,
  ],
  exports: [DatabaseErrorFilter, DatabaseHealth, MongooseModule, PoolQueue, TaskLeasesRepository],
})
export class DatabaseModule {}
