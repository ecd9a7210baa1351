import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../common/caching/read-through-cache';
import { CacheMetrics } from '../common/metrics/cache-metrics';
import type { AdminId, OrganizationId } from '../common/types/ids';
import { AuthConfig } from '../config/auth.config';
import { InvalidationBus } from '../redis';
import { TenantRegistry } from '../tenancy';
import type { Account } from './accounts/account';
import { AccountsRepository } from './accounts/accounts.repository';
import type { Membership } from './memberships/membership';
import { MembershipsRepository } from './memberships/memberships.repository';
import { toPerson, type Person } from './principal';
import { isLive, type SessionGrounds } from './sessions/session';
import { Sessions } from './sessions/sessions';
import type { AccessClaims } from './tokens/verified-tokens';

/**
 * Who a person is within an organization now, and whether the session is still good. Cached; what changes an account, a
 * membership or a session invalidates it.
 */
@Injectable()
export class Principals {
  readonly #accounts: ReadThroughCache<Account>;
  readonly #memberships: ReadThroughCache<Membership>;
  readonly #invalidateAccount: (key: string) => void;
  readonly #invalidateMembership: (key: string) => void;

  constructor(
    config: AuthConfig,
    accounts: AccountsRepository,
    memberships: MembershipsRepository,
    private readonly sessions: Sessions,
    private readonly registry: TenantRegistry,
    bus: InvalidationBus,
    caches: CacheMetrics,
  ) {
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
    this.#invalidateAccount = bus.share('accounts', this.#accounts);
    this.#invalidateMembership = bus.share('memberships', this.#memberships);
    caches.add('accounts', this.#accounts);
    caches.add('memberships', this.#memberships);
  }

  /** `null` when the session has ended, or what it depends on: account, membership, organization. */
  async find({ adminId, organizationId, sessionId }: AccessClaims): Promise<Person | null> {
    const [grounds, session] = await Promise.all([
      this.findGrounds(adminId, organizationId),
      this.sessions.find(sessionId),
    ]);
    if (grounds === null || session === null || !isLive(session, grounds)) return null;
    return toPerson(session, grounds);
  }

  /** What a person is within an organization; `null` when account, membership or organization is gone. */
  async findGrounds(adminId: AdminId, organizationId: OrganizationId): Promise<SessionGrounds | null> {
    const [account, membership, organization] = await Promise.all([
      this.#accounts.get(adminId),
      this.#memberships.get(membershipKey(adminId, organizationId)),
      this.registry.find(organizationId),
    ]);
    if (account === null || membership === null || organization === null) return null;
    return { account, membership, organization };
  }

  invalidateAccount(adminId: AdminId): void {
    this.#invalidateAccount(adminId);
  }

  invalidateMembership(adminId: AdminId, organizationId: OrganizationId): void {
    this.#invalidateMembership(membershipKey(adminId, organizationId));
  }
}

function membershipKey(adminId: AdminId, organizationId: OrganizationId): string {
  return `${adminId}@${organizationId}`;
}
