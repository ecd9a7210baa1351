import {
  ForbiddenError,
  TokenExpiredError,
  TokenInvalidError,
  TokenMissingError,
} from '../common/errors/access.errors';
import type { AppErrorClass } from '../common/errors/app.error';
import { TenantNotActiveError } from '../tenancy';

/** What every operation for signed-in callers can answer before it begins; the last to who may not do it. */
export const SIGN_IN_ERRORS: readonly AppErrorClass[] = [
  TokenMissingError,
  TokenInvalidError,
  TokenExpiredError,
  TenantNotActiveError,
  ForbiddenError,
];
