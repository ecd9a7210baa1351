import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import { TokenInvalidError } from '../../common/errors/access.errors';
import { parseOrganizationId } from '../../database/object-id';
import { TenantNotActiveError, TenantNotFoundError, TenantRegistry, type TenantRecord } from '../../tenancy';
import { AccountsRepository } from '../accounts/accounts.repository';
import { MembershipsRepository } from '../memberships/memberships.repository';
import { toPerson, type Person } from '../principal';
import { Sessions, type SignInOrigin } from './sessions';

export interface Switched {
  readonly person: Person;
  readonly refreshToken: string;
  readonly organization: TenantRecord;
}

/** Begins a session for another organization of somebody who is signed in; the password counts as given when it was. */
@Injectable()
export class SwitchService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly memberships: MembershipsRepository,
    private readonly sessions: Sessions,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws TenantNotFoundError alike for one that is not there and one that the person does not belong to
   * @throws TenantNotActiveError when it is suspended
   */
  async switch({ adminId, authenticatedAt }: Person, id: string, origin: SignInOrigin): Promise<Switched> {
    const organizationId = parseOrganizationId(id);
    if (organizationId === null) throw new TenantNotFoundError();
    const [account, membership, organization] = await Promise.all([
      this.accounts.findById(adminId),
      this.memberships.find({ adminId, organizationId }),
      this.registry.find(organizationId),
    ]);
    if (account === null) throw new TokenInvalidError();
    if (membership === null || organization === null) throw new TenantNotFoundError();
    if (organization.status !== 'active') throw new TenantNotActiveError();
    const grounds = { account, membership, organization };
    return this.audit.around({ organizationId, action: 'session.started' }, async () => {
      const { session, refreshToken } = await this.sessions.begin(grounds, origin, authenticatedAt);
      await this.accounts.recordSignIn(adminId, { organizationId });
      return { person: toPerson(session, grounds), refreshToken, organization };
    });
  }
}
