import { isAbove, permissionsOf, type Role } from '../auth';
import { ForbiddenError } from '../common/errors/access.errors';

/**
 * Nobody grants more than they have.
 * @throws ForbiddenError
 */
export function assertMayGrant(granting: Role, granted: Role): void {
  if (isAbove(granted, granting)) {
    throw new ForbiddenError(`Who is ${granting} cannot make anybody ${granted}`);
  }
}

/**
 * Nobody changes or removes who is above them: only owners act on owners.
 * @throws ForbiddenError
 */
export function assertMayManage(managing: Role, managed: Role): void {
  if (!permissionsOf(managing).has('members:manage')) {
    throw new ForbiddenError('It takes the permission members:manage');
  }
  if (isAbove(managed, managing)) {
    throw new ForbiddenError(`Who is ${managing} cannot change or remove who is ${managed}`);
  }
}
