import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../accounts/accounts.repository';
import { Principals } from '../principals';
import { SessionsRepository } from '../sessions/sessions.repository';
import type { Membership, NewMembership, Role } from './membership';
import { MembershipsRepository } from './memberships.repository';

/** Changes memberships so that they hold at once in this process. Who may, and who stays an owner, is for others to say. */
@Injectable()
export class Memberships {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly principals: Principals,
  ) {}

  /**
   * Can be run again: an existing membership stays as it is. `made` tells whether this made it; null, and none, for a
   * person who is being erased with the last organization that they had.
   */
  async join(membership: NewMembership): Promise<{ readonly made: boolean } | null> {
    const made = await this.memberships.ensure(membership);
    try {
      // Looked at behind the membership: an erasure marks the person first and then counts what they belong to.
      if (await this.accounts.isStaying(membership.adminId)) return { made };
      if (made) await this.memberships.delete(membership);
      return null;
    } finally {
      this.#forget(membership);
    }
  }

  /** Raises the version, and sets the role where one is given. False when it is no longer as it was read. */
  async change(membership: Membership, role?: Role): Promise<boolean> {
    try {
      return await this.memberships.change(membership, role);
    } finally {
      this.#forget(membership);
    }
  }

  /** Ends it, and with it the sessions that go by it. False when it is no longer as it was read. */
  async end(membership: Membership): Promise<boolean> {
    try {
      const isEnded = await this.memberships.deleteAsRead(membership);
      // None of them is good without the membership: this only tidies up.
      if (isEnded) await this.sessions.deleteOfMembership(membership);
      return isEnded;
    } finally {
      this.#forget(membership);
    }
  }

  #forget({ adminId, organizationId }: NewMembership): void {
    this.principals.invalidateMembership(adminId, organizationId);
  }
}
