import { Global, Module } from '@nestjs/common';
import { AppLogger } from '../common/logging/app-logger';
import { Tracing } from '../common/tracing/tracing';
import { TracingConfig } from '../config/tracing.config';
import { createTracing } from './create-tracing';

@Global()
@Module({
  providers: [{ provide: Tracing, inject: [TracingConfig, AppLogger], useFactory: createTracing }],
  exports: [Tracing],
})
export class TracingModule {}
