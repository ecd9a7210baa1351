// What leaves the module.
export { CurrentReservation } from './decorators/current-reservation.decorator';
export { Idempotent } from './decorators/idempotent.decorator';
export { IDEMPOTENCY_ERRORS, IdempotencyInProgressError } from './idempotency.errors';
export { IdempotencyModule } from './idempotency.module';
export type { Reservation } from './reservation';
