import { Module } from '@nestjs/common';
import { InvalidationBus } from './invalidation-bus';
import { RedisLink } from './redis-link';

/** What instances share beside the database; each does without while it is away. */
@Module({ providers: [InvalidationBus, RedisLink], exports: [InvalidationBus, RedisLink] })
export class RedisModule {}
