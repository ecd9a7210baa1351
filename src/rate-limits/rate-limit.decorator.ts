import { SetMetadata } from '@nestjs/common';
import type { SpecialPolicyName } from './policies';

export const RATE_LIMITS = 'rate-limits:policies';
export const IS_UNLIMITED = 'rate-limits:none';

/** Counts calls of the route by these limits, too, beside those for every route. Routes that name one share it. */
export const RateLimit = (...policies: readonly SpecialPolicyName[]) =>
  SetMetadata<string, readonly SpecialPolicyName[]>(RATE_LIMITS, policies);

/** No limit at all: for who watches the service. */
export const Unlimited = () => SetMetadata(IS_UNLIMITED, true);
