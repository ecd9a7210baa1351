import { defineError, type FieldProblem } from './app.error';

/** The request cannot be understood at all: bad JSON, bad encoding, a key that is never allowed. */
export class MalformedRequestError extends defineError({
  kind: 'invalid_input',
  code: 'REQUEST.MALFORMED',
  title: 'The request is malformed',
}) {}

/** The request is well formed, but one or more fields are not acceptable. */
export class InvalidRequestError extends defineError({
  kind: 'invalid_input',
  code: 'REQUEST.INVALID',
  title: 'The request has invalid fields',
}) {
  constructor(fields: readonly FieldProblem[]) {
    super('See errors for each field', { fields });
  }
}

export class RequestTooLargeError extends defineError({
  kind: 'too_large',
  code: 'REQUEST.TOO_LARGE',
  title: 'The request is too large',
}) {}

export class UnsupportedMediaTypeError extends defineError({
  kind: 'unsupported_media_type',
  code: 'REQUEST.MEDIA_TYPE',
  title: 'The media type is not supported',
}) {}

export class RouteNotFoundError extends defineError({
  kind: 'not_found',
  code: 'ROUTE.NOT_FOUND',
  title: 'There is no such route',
}) {
  constructor() {
    super('See /docs for the routes of this service');
  }
}

export class MethodNotAllowedError extends defineError({
  kind: 'method_not_allowed',
  code: 'ROUTE.METHOD_NOT_ALLOWED',
  title: 'The method is not allowed here',
}) {
  constructor(allowed: readonly string[]) {
    super(`This path answers ${allowed.join(', ')}`, { headers: { Allow: allowed.join(', ') } });
  }
}
