// What leaves the module.
export { InvalidationBus } from './invalidation-bus';
export { RedisLink } from './redis-link';
export { RedisModule } from './redis.module';
