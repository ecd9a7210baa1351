import type { Role } from '../memberships/membership';

/** Everything that a role or an API key can be allowed to do within an organization. */
export const PERMISSIONS = [
  'organization:manage',
  'members:read',
  'members:manage',
  'invitations:manage',
  'api-keys:manage',
  'audit:read',
  'types:read',
  'types:write',
  'documents:read',
  'documents:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const OF_VIEWERS = ['members:read', 'types:read', 'documents:read'] as const;
const OF_MEMBERS = [...OF_VIEWERS, 'documents:write'] as const;
const OF_ADMINS = [
  ...OF_MEMBERS,
  'types:write',
  'members:manage',
  'invitations:manage',
  'api-keys:manage',
  'audit:read',
] as const;

/** The one table of who may do what. What is not in it nobody may do. */
const PERMISSIONS_OF_ROLE: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set([...OF_ADMINS, 'organization:manage']),
  admin: new Set(OF_ADMINS),
  member: new Set(OF_MEMBERS),
  viewer: new Set(OF_VIEWERS),
};

/** Machines read and write data; the rest is for people, who can be asked for a password. */
export const KEY_PERMISSIONS = [
  'members:read',
  'audit:read',
  'types:read',
  'types:write',
  'documents:read',
  'documents:write',
] as const satisfies readonly Permission[];

export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return PERMISSIONS_OF_ROLE[role];
}
