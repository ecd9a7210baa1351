import { Injectable } from '@nestjs/common';
import { Memberships, MembershipsRepository, roleWithin, type Membership, type Role } from '../auth';
import { TokenInvalidError } from '../common/errors/access.errors';
import type { AdminId, OrganizationId } from '../common/types/ids';
import { ChangeInProgressError, OwnersRepository, type Owners } from '../organizations';
import { TenantRegistry } from '../tenancy';
import { LastOwnerError, MemberNotFoundError } from './members.errors';

/** Whose membership is changed, and who may say no. */
export interface Change {
  readonly organizationId: OrganizationId;
  readonly adminId: AdminId;
  /** By whom, and what their role must allow: asked at each attempt, by the roles as they are then. */
  readonly by?: { readonly adminId: AdminId; readonly assertMay: (theirs: Role, role: Role) => void };
}

/** As read, the owners first. */
interface Standing {
  readonly owners: Owners;
  readonly membership: Membership;
  /** What they are by both. */
  readonly role: Role;
}

export interface MemberRole {
  readonly membership: Membership;
  readonly role: Role;
}

const ATTEMPTS = 20;

/**
 * Changes and ends memberships. Who is an owner stands in the organization, everything else in the membership, and no
 * transaction holds the two together. Instead each write needs what was read to be there still, or all is read and
 * decided anew: the owners are read before the memberships, whoever makes an owner first changes the membership, and
 * whoever ends a membership first changes the owners' version. So of two changes of one person one overtakes the other,
 * an owner always has a membership, and one owner always remains. A crash between the two writes leaves a member who is
 * no owner, or an owner who is one still; the same request, made again, goes on from there.
 */
@Injectable()
export class MembershipChangesService {
  constructor(
    private readonly memberships: Memberships,
    private readonly stored: MembershipsRepository,
    private readonly owners: OwnersRepository,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Without effect when it is their role already.
   * @throws MemberNotFoundError
   * @throws LastOwnerError
   * @throws ChangeInProgressError when others were always faster, or the organization is no longer active
   */
  async setRole(change: Change, role: Role): Promise<MemberRole> {
    const membership = await this.#settle(change, (standing) => this.#setRole(standing, role));
    return { membership, role };
  }

  /**
   * @throws MemberNotFoundError
   * @throws LastOwnerError
   * @throws ChangeInProgressError when others were always faster, or the organization is no longer active
   */
  async end(change: Change): Promise<void> {
    await this.#settle(change, async ({ owners, membership, role }) => {
      if (role === 'owner') assertAnotherOwner(owners);
      const { organizationId, adminId } = membership;
      const isBarred = await this.owners.remove(organizationId, owners, adminId);
      return isBarred && (await this.memberships.end(membership)) ? membership : null;
    });
  }

  async #setRole({ owners, membership, role }: Standing, wanted: Role): Promise<Membership | null> {
    const { organizationId, adminId } = membership;
    if (wanted === role) return membership;
    if (wanted === 'owner') {
      // The stored role stays, as the organization overrides it: until then they are what they were.
      const isTouched = await this.memberships.change(membership);
      return isTouched && (await this.owners.add(organizationId, owners, adminId)) ? membership : null;
    }
    if (role === 'owner') assertAnotherOwner(owners);
    if (!(await this.memberships.change(membership, wanted))) return null;
    const isDone = role !== 'owner' || (await this.owners.remove(organizationId, owners, adminId));
    return isDone ? membership : null;
  }

  /** @param step answers null when it was overtaken */
  async #settle(
    change: Change,
    step: (standing: Standing) => Promise<Membership | null>,
  ): Promise<Membership> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const standing = await this.#read(change);
      if (standing === null) break;
      try {
        const membership = await step(standing);
        if (membership !== null) return membership;
      } finally {
        this.registry.invalidate(change.organizationId);
      }
    }
    throw new ChangeInProgressError();
  }

  async #read({ organizationId, adminId, by }: Change): Promise<Standing | null> {
    const owners = await this.owners.find(organizationId);
    if (owners === null) return null;
    const people = by === undefined ? [adminId] : [adminId, by.adminId];
    const memberships = await this.stored.findOf(organizationId, people);
    const of = (id: AdminId) => memberships.find((one) => one.adminId === id);
    const roleOf = (membership: Membership) => roleWithin(membership, { ownerIds: owners.ids });
    const [membership, theirs] = [of(adminId), by && of(by.adminId)];
    if (by !== undefined && theirs === undefined) throw new TokenInvalidError();
    if (membership === undefined) throw new MemberNotFoundError();
    const role = roleOf(membership);
    if (theirs !== undefined) by?.assertMay(roleOf(theirs), role);
    return { owners, membership, role };
  }
}

function assertAnotherOwner({ ids }: Owners): void {
  if (ids.length < 2) throw new LastOwnerError();
}
