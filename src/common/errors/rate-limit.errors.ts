import { rateLimitFields, type RateLimitStanding } from '../http/rate-limit-fields';
import { defineError } from './app.error';

/** Before anything was done; the header fields say which limit it is, and when to come back. */
export class RateLimitExceededError extends defineError({
  kind: 'rate_limited',
  code: 'RATE_LIMIT.EXCEEDED',
  title: 'Too many requests',
}) {
  constructor(readonly standing: RateLimitStanding) {
    super('Try again when the time of Retry-After is over', {
      headers: { 'Retry-After': String(standing.resetSeconds), ...rateLimitFields(standing) },
    });
  }
}
