import { TokenInvalidError, TokenMissingError } from '../../common/errors/access.errors';
import type { AppErrorClass } from '../../common/errors/app.error';
import { RouteNotFoundError } from '../../common/errors/request.errors';

/** What every operation for operators can answer before it begins; the last while the platform API is off. */
export const OPERATOR_ERRORS: readonly AppErrorClass[] = [
  TokenMissingError,
  TokenInvalidError,
  RouteNotFoundError,
];
