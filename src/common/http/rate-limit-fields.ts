/** Where a caller stands with one limit. */
export interface RateLimitStanding {
  readonly policy: string;
  readonly quota: number;
  readonly windowSeconds: number;
  /** Of the quota, in the present window. */
  readonly remaining: number;
  /** Until the window ends and the whole quota is there again. */
  readonly resetSeconds: number;
}

/** As draft-ietf-httpapi-ratelimit-headers defines them, for one policy. */
export function rateLimitFields({
  policy,
  quota,
  windowSeconds,
  remaining,
  resetSeconds,
}: RateLimitStanding): Readonly<Record<string, string>> {
  return {
    'RateLimit-Policy': `"${policy}";q=${quota};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}
