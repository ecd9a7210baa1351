import { timingSafeEqual } from 'node:crypto';
import type { AdminId, ApiKeyId, OrganizationId } from '../../common/types/ids';
import { roleWithin, type Membership } from '../memberships/membership';
import { KEY_PERMISSIONS, permissionsOf, type Permission } from '../permissions/permissions';
import { apiKeyHash } from './api-key-token';

export type KeyPermission = (typeof KEY_PERMISSIONS)[number];

/** By which a machine acts for an organization, in place of the person who made it. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly organizationId: OrganizationId;
  readonly name: string;
  /** What it was given; what it may do now is {@link effectivePermissions}'s to say. */
  readonly permissions: readonly KeyPermission[];
  readonly makerId: AdminId;
  /** Of the membership that it goes by: one that was ended and given again is another one. */
  readonly makerMembershipId: string;
  readonly hash: string;
  /** Of before its last rotations. */
  readonly formerHashes: readonly { readonly hash: string; readonly until: Date }[];
  readonly createdAt: Date;
  /** Null for one without an end. */
  readonly expiresAt: Date | null;
  /** To the minute. Null until its first use. */
  readonly lastUsedAt: Date | null;
}

/** Whether it has not come to its end. */
export function isRunning({ expiresAt }: Pick<ApiKey, 'expiresAt'>): boolean {
  return expiresAt === null || expiresAt.getTime() > Date.now();
}

/** Whether the token is the key, or was it until a rotation whose overlap lasts. In the same time, whatever differs. */
export function isTokenOf(
  token: string,
  { hash, formerHashes }: Pick<ApiKey, 'hash' | 'formerHashes'>,
): boolean {
  const given = Buffer.from(apiKeyHash(token));
  const lasting = formerHashes.filter(({ until }) => until.getTime() > Date.now());
  return [hash, ...lasting.map((former) => former.hash)].some((one) =>
    timingSafeEqual(Buffer.from(one), given),
  );
}

/**
 * What a key may do now: of what it was given, that which its maker may do as well. Nothing once the maker has left, also
 * one who has come back.
 */
export function effectivePermissions(
  { permissions, makerMembershipId }: Pick<ApiKey, 'permissions' | 'makerMembershipId'>,
  maker: Membership | null,
  organization: { readonly ownerIds: readonly AdminId[] },
): ReadonlySet<Permission> {
  if (maker?.id !== makerMembershipId) return new Set();
  const held = permissionsOf(roleWithin(maker, organization));
  return new Set(KEY_PERMISSIONS.filter((one) => permissions.includes(one) && held.has(one)));
}
