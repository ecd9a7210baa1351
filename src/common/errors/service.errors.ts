import { defineError } from './app.error';

/** A bounded resource of this process is used up; the same request may succeed a little later. */
export class ServiceOverloadedError extends defineError({
  kind: 'unavailable',
  code: 'SERVICE.OVERLOADED',
  title: 'The service is overloaded',
}) {
  constructor(detail: string, retryAfterSeconds = 1) {
    super(detail, { headers: { 'Retry-After': String(retryAfterSeconds) } });
  }
}

/** The cause is logged where this is handled; the caller learns nothing of it. */
export class InternalError extends defineError({
  kind: 'internal',
  code: 'INTERNAL.ERROR',
  title: 'Internal error',
}) {
  constructor(cause: unknown) {
    super('The request failed through no fault of its own', { cause });
  }
}

/** No answer from the database; what was asked may be asked again. */
export class DatabaseUnavailableError extends defineError({
  kind: 'unavailable',
  code: 'DATABASE.UNAVAILABLE',
  title: 'The database is unavailable',
}) {
  constructor(cause: unknown) {
    super('The database does not answer; try again shortly', { cause, headers: { 'Retry-After': '2' } });
  }
}
