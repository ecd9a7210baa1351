import { Injectable } from '@nestjs/common';
import {
  AccountsRepository,
  MembershipsRepository,
  roleWithin,
  type Member,
  type Person,
  type Role,
} from '../auth';
import { TokenInvalidError } from '../common/errors/access.errors';
import type { Page, PageRequest } from '../common/pagination/page';
import type { OrganizationId } from '../common/types/ids';
import { parseAdminId } from '../database/object-id';
import { TenantRegistry } from '../tenancy';
import { assertMayGrant, assertMayManage } from './authority';
import { MemberNotFoundError } from './members.errors';
import { MembershipChangesService, type MemberRole } from './membership-changes.service';

/** A member as they are now. */
export type CurrentMember = Pick<Member, 'email'> & MemberRole;

/** Who belongs to the caller's organization, and who of them may change whom. */
@Injectable()
export class MembersService {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly accounts: AccountsRepository,
    private readonly changes: MembershipChangesService,
    private readonly registry: TenantRegistry,
  ) {}

  async list(organizationId: OrganizationId, page: PageRequest): Promise<Page<CurrentMember>> {
    const [organization, { items, lastId }] = await Promise.all([
      this.registry.find(organizationId),
      this.memberships.listMembersOf(organizationId, page),
    ]);
    if (organization === null) throw new TokenInvalidError();
    const current = ({ membership, email }: Member): CurrentMember => ({
      membership,
      email,
      role: roleWithin(membership, organization),
    });
    return { items: items.map(current), lastId };
  }

  /**
   * @throws MemberNotFoundError
   * @throws ForbiddenError when either role is above the caller's
   * @throws LastOwnerError
   */
  async changeRole(caller: Person, id: string, role: Role): Promise<CurrentMember> {
    const adminId = parseAdminId(id);
    if (adminId === null) throw new MemberNotFoundError();
    const assertMay = (theirs: Role, managed: Role) => {
      assertMayManage(theirs, managed);
      assertMayGrant(theirs, role);
    };
    const { organizationId } = caller;
    const by = { adminId: caller.adminId, assertMay };
    const changed = await this.changes.setRole({ organizationId, adminId, by }, role);
    const account = await this.accounts.findById(adminId);
    if (account === null) throw new MemberNotFoundError();
    return { ...changed, email: account.email };
  }

  /**
   * @throws MemberNotFoundError
   * @throws ForbiddenError when the member is above the caller
   * @throws LastOwnerError
   */
  async remove({ organizationId, adminId }: Person, id: string): Promise<void> {
    const removed = parseAdminId(id);
    if (removed === null) throw new MemberNotFoundError();
    const by = { adminId, assertMay: assertMayManage };
    await this.changes.end({ organizationId, adminId: removed, by });
  }

  /** @throws LastOwnerError */
  async leave({ organizationId, adminId }: Person): Promise<void> {
    const by = { adminId, assertMay: () => undefined };
    await this.changes.end({ organizationId, adminId, by });
  }
}
