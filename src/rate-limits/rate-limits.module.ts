import { Module } from '@nestjs/common';
import { RedisModule } from '../redis';
import { AddressLimitGuard } from './address-limit.guard';
import { CallerLimitGuard } from './caller-limit.guard';
import { RateLimits } from './rate-limits';

/** How often who may ask for what: `policies.ts` is the one table. */
@Module({
  imports: [RedisModule],
  providers: [AddressLimitGuard, CallerLimitGuard, RateLimits],
  exports: [AddressLimitGuard, CallerLimitGuard, RateLimits],
})
export class RateLimitsModule {}
