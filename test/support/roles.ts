import { ROLES, type Role } from '../../src/auth';

/** Owners and admins manage members and invitations, but nobody has to do with a role above their own. */
export function mayManage(caller: Role, ...roles: readonly Role[]): boolean {
  const isManager = caller === 'owner' || caller === 'admin';
  return isManager && roles.every((role) => ROLES.indexOf(caller) <= ROLES.indexOf(role));
}
