import { Module } from '@nestjs/common';
import { DatabaseMetrics } from './database-metrics';

/** Apart, as the connection itself is made with it. */
@Module({ providers: [DatabaseMetrics], exports: [DatabaseMetrics] })
export class DatabaseMetricsModule {}
