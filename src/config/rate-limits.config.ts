/** Whether callers are slowed down at all; how far is `rate-limits/policies.ts`. */
export abstract class RateLimitsConfig {
  abstract readonly areOn: boolean;
}
