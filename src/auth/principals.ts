import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../common/caching/read-through-cache';
import type { AdminId, OrganizationId } from '../common/types/ids';
import { AuthConfig } from '../config/auth.config';
import type { Account } from './accounts/account';
import { AccountsRepository } from './accounts/accounts.repository';
import type { Membership } from './memberships/membership';
import { MembershipsRepository } from './memberships/memberships.repository';
import type { Principal } from './principal';

type PrincipalKey = Pick<Principal, 'adminId' | 'organizationId'>;

/** Who a person is within an organization now. Cached; what changes an account or a membership invalidates it. */
@Injectable()
export class Principals {
  readonly #accounts: ReadThroughCache<Account>;
  readonly #memberships: ReadThroughCache<Membership>;

  constructor(config: AuthConfig, accounts: AccountsRepository, memberships: MembershipsRepository) {
    const bounds = {
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
    };
    this.#accounts = new ReadThroughCache({ ...bounds, load: (id) => accounts.findById(id as AdminId) });
    this.#memberships = new ReadThroughCache({
      ...bounds,
      load: (key) => {
        const [adminId, organizationId] = key.split('@') as [AdminId, OrganizationId];
        return memberships.find({ adminId, organizationId });
      },
    });
  }

  /** `null` when the account or the membership does not exist (any more). */
  async find({ adminId, organizationId }: PrincipalKey): Promise<Principal | null> {
    const [account, membership] = await Promise.all([
      this.#accounts.get(adminId),
      this.#memberships.get(membershipKey(adminId, organizationId)),
    ]);
    if (account === null || membership === null) return null;
    return { adminId, organizationId, email: account.email, role: membership.role };
  }

  invalidateAccount(adminId: AdminId): void {
    this.#accounts.invalidate(adminId);
  }

  invalidateMembership(adminId: AdminId, organizationId: OrganizationId): void {
    this.#memberships.invalidate(membershipKey(adminId, organizationId));
  }
}

function membershipKey(adminId: AdminId, organizationId: OrganizationId): string {
  return `${adminId}@${organizationId}`;
}
