// What leaves the module.
export { AddressLimitGuard } from './address-limit.guard';
export { CallerLimitGuard } from './caller-limit.guard';
export { RateLimit, Unlimited } from './rate-limit.decorator';
export { RateLimits, type Spending } from './rate-limits';
export { RateLimitsModule } from './rate-limits.module';
