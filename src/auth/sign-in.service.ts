import { Injectable } from '@nestjs/common';
import { InvalidCredentialsError } from '../common/errors/access.errors';
import { TenantNotActiveError, TenantNotFoundError, TenantRegistry, type TenantRecord } from '../tenancy';
import { AccountsRepository } from './accounts/accounts.repository';
import type { Membership } from './memberships/membership';
import { PasswordHasher } from './passwords/password-hasher';
import { Sessions } from './sessions/sessions';
import { AccessTokens, type IssuedToken } from './tokens/access-tokens';
import type { Principal } from './principal';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Which one, for a person who belongs to several. */
  readonly organizationName?: string | undefined;
}

/** A membership of an organization that a reader may see. */
export interface MemberOrganization {
  readonly membership: Membership;
  readonly record: TenantRecord;
}

export interface SignedIn {
  readonly token: IssuedToken;
  readonly principal: Principal;
  readonly organization: TenantRecord;
  readonly organizations: readonly MemberOrganization[];
}

@Injectable()
export class SignInService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Two database commands, and one more for what the registry does not hold, however many organizations the person
   * belongs to: each of them costs more than its work while passwords are being hashed.
   * @throws InvalidCredentialsError alike, and after the same time, whether or not the email is known
   * @throws TenantNotFoundError when the named organization is not one of theirs
   * @throws TenantNotActiveError when it is suspended, or all of theirs are
   */
  async signIn({ email, password, organizationName }: Credentials): Promise<SignedIn> {
    const account = await this.accounts.findForSignIn(email);
    const matches = await this.hasher.verify(account?.passwordHash ?? null, password);
    if (account === null || !matches) throw new InvalidCredentialsError();

    const organizations = await this.#organizationsOf(account.memberships);
    const { membership, record } = choose(organizations, organizationName);
    const session = await this.sessions.begin({ account, membership, organization: record });
    const principal = {
      adminId: account.id,
      organizationId: record.id,
      sessionId: session.id,
      email: account.email,
      role: membership.role,
    };
    return { token: this.tokens.issue(principal), principal, organization: record, organizations };
  }

  async #organizationsOf(memberships: readonly Membership[]): Promise<MemberOrganization[]> {
    const found = await this.registry.findMany(memberships.map(({ organizationId }) => organizationId));
    const records = new Map(found.map((record) => [record.id, record]));
    return memberships.flatMap((membership) => {
      const record = records.get(membership.organizationId);
      return record === undefined ? [] : [{ membership, record }];
    });
  }
}

/** The named one, else the first that serves. */
function choose(organizations: readonly MemberOrganization[], name: string | undefined): MemberOrganization {
  if (organizations.length === 0) throw new InvalidCredentialsError();
  const eligible =
    name === undefined ? organizations : organizations.filter(({ record }) => record.name === name);
  if (eligible.length === 0) throw new TenantNotFoundError();
  const serving = eligible.find(({ record }) => record.status === 'active');
  if (serving === undefined) throw new TenantNotActiveError();
  return serving;
}
