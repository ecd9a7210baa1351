import type { AppErrorClass } from '../common/errors/app.error';
import { defineError } from '../common/errors/app.error';

export class IdempotencyInProgressError extends defineError({
  kind: 'conflict',
  code: 'IDEMPOTENCY.IN_PROGRESS',
  title: 'The same request is in progress',
}) {
  constructor() {
    super('Try again when the first one is answered', { headers: { 'Retry-After': '1' } });
  }
}

export class IdempotencyKeyReusedError extends defineError({
  kind: 'unprocessable',
  code: 'IDEMPOTENCY.KEY_REUSED',
  title: 'The idempotency key belongs to another request',
}) {
  constructor() {
    super('Send another Idempotency-Key with another request');
  }
}

/** What every operation with `@Idempotent()` can answer beside its own errors. */
export const IDEMPOTENCY_ERRORS: readonly AppErrorClass[] = [
  IdempotencyInProgressError,
  IdempotencyKeyReusedError,
];
