import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { IdempotencyKeyRecord, IdempotencyKeySchema } from './idempotency-key.schema';
import { IdempotencyKeysRepository } from './idempotency-keys.repository';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { RequestDigests } from './request-digests';

/** Retried requests: told from new ones, and answered like the first. For the modules of enrolled routes. */
@Module({
  imports: [MongooseModule.forFeature([{ name: IdempotencyKeyRecord.name, schema: IdempotencyKeySchema }])],
  providers: [IdempotencyInterceptor, IdempotencyKeysRepository, RequestDigests],
  exports: [IdempotencyInterceptor, IdempotencyKeysRepository, RequestDigests],
})
export class IdempotencyModule {}
