import { Injectable } from '@nestjs/common';
import { AuditEntriesRepository } from '../../audit';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { MembershipsRepository } from '../memberships/memberships.repository';
import { OneTimeTokensRepository } from '../one-time-tokens/one-time-tokens.repository';
import { Principals } from '../principals';
import { AccountsRepository } from './accounts.repository';

const BATCH = 100;

/**
 * Ends the memberships of an organization, and erases the people who belong to no other one. Every step can be run
 * again, by any instance. Who joins another organization meanwhile is kept: joining looks behind its membership whether
 * the person is about to be erased, and this counts the memberships behind having said so.
 */
@Injectable()
export class AccountErasureService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly principals: Principals,
    private readonly auditEntries: AuditEntriesRepository,
  ) {}

  async countMemberships(organizationId: OrganizationId): Promise<number> {
    return this.memberships.countOf({ organizationId });
  }

  /** @param beforeErasing is told of each person to be erased, perhaps more than once */
  async erasePeopleOf(
    organizationId: OrganizationId,
    beforeErasing: (adminId: AdminId) => Promise<void>,
  ): Promise<void> {
    // Whom an interrupted run has not decided about: their memberships may be gone already.
    for (const adminId of await this.accounts.listErasing(organizationId)) {
      await this.#eraseIfAlone(adminId, organizationId, beforeErasing);
    }
    let members: AdminId[];
    do {
      members = await this.memberships.listMembers(organizationId, BATCH);
      for (const adminId of members) {
        await this.accounts.markErasing(adminId, organizationId);
        await this.memberships.delete({ adminId, organizationId });
        await this.#eraseIfAlone(adminId, organizationId, beforeErasing);
      }
    } while (members.length > 0);
  }

  async #eraseIfAlone(
    adminId: AdminId,
    organizationId: OrganizationId,
    beforeErasing: (adminId: AdminId) => Promise<void>,
  ): Promise<void> {
    try {
      const isAlone = (await this.memberships.countOf({ adminId })) === 0;
      if (isAlone) {
        await beforeErasing(adminId);
        await this.tokens.deleteAllOf(adminId);
        // Before the account, by whose being there an interrupted run knows that it has to be done.
        const account = await this.accounts.findById(adminId);
        await this.auditEntries.erasePerson({ id: adminId, email: account?.email ?? null });
        await this.accounts.deleteErasing(adminId, organizationId);
      } else {
        await this.accounts.keepAfterAll(adminId, organizationId);
      }
    } finally {
      this.principals.invalidateAccount(adminId);
      this.principals.invalidateMembership(adminId, organizationId);
    }
  }
}
