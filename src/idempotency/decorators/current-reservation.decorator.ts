import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IdempotentRequest } from '../idempotency.interceptor';
import type { Reservation } from '../reservation';

/** The id of the object that this request makes. On a route without `@Idempotent()` there is none, which is a defect. */
export const CurrentReservation = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Reservation => {
    const { reservation } = context.switchToHttp().getRequest<IdempotentRequest>();
    if (reservation === undefined) throw new TypeError('@CurrentReservation() without @Idempotent()');
    return reservation;
  },
);
