import { TokenExpiredError, TokenInvalidError, TokenMissingError } from '../common/errors/access.errors';
import type { AppErrorClass } from '../common/errors/app.error';
import { TenantNotActiveError } from '../tenancy';

/** What every operation for signed-in callers can answer before it begins. */
export const SIGN_IN_ERRORS: readonly AppErrorClass[] = [
  TokenMissingError,
  TokenInvalidError,
  TokenExpiredError,
  TenantNotActiveError,
];
