import { HttpException } from '@nestjs/common';
import { ForbiddenError, TokenInvalidError } from '../../errors/access.errors';
import { AppError } from '../../errors/app.error';
import {
  MalformedRequestError,
  RequestTooLargeError,
  RouteNotFoundError,
  UnsupportedMediaTypeError,
} from '../../errors/request.errors';
import { InternalError } from '../../errors/service.errors';

/** What `http-errors` makes, the package behind every error of Express, its router, body parser and file server. */
interface HttpError extends Error {
  readonly status: number;
  readonly statusCode: number;
  readonly expose: boolean;
}

/**
 * Told by its shape, as the package itself does it. A status alone is not enough: clients of other services
 * throw errors with a status too, and that one is not about our caller.
 */
function isHttpError(value: unknown): value is HttpError {
  return (
    value instanceof Error &&
    'expose' in value &&
    typeof value.expose === 'boolean' &&
    'status' in value &&
    'statusCode' in value &&
    typeof value.statusCode === 'number' &&
    value.status === value.statusCode
  );
}

function statusOf(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  return isHttpError(exception) ? exception.status : undefined;
}

/** Nest hands the router's URIError on as a bad request whose text repeats the path; this recognises it. */
function isUndecodablePath(exception: unknown): boolean {
  return exception instanceof Error && exception.message.startsWith('Failed to decode param');
}

/**
 * Turns whatever was thrown into the error that the caller is told about. Texts of others are never passed on, as
 * they may repeat input or name internals; what is not known to be the caller's fault is ours.
 */
export function toAppError(exception: unknown): AppError {
  if (exception instanceof AppError) return exception;
  const options = { cause: exception };
  const status = statusOf(exception) ?? 500;
  switch (status) {
    case 401:
      return new TokenInvalidError(exception);
    case 403:
      return new ForbiddenError('You may not do this', options);
    case 404:
      return new RouteNotFoundError();
    case 413:
      return new RequestTooLargeError('Send less', options);
    case 415:
      return new UnsupportedMediaTypeError('The media type or its encoding cannot be read', options);
    default:
      if (status < 400 || status >= 500) return new InternalError(exception);
      return new MalformedRequestError(
        isUndecodablePath(exception)
          ? 'The path has a percent-encoding that is not UTF-8'
          : 'The request cannot be understood',
        options,
      );
  }
}
