import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditedChange } from '../audit';
import { InvalidCredentialsError } from '../common/errors/access.errors';
import { BackgroundWork } from '../common/scheduling/background-work';
import type { OrganizationId } from '../common/types/ids';
import { TenantNotActiveError, TenantNotFoundError, TenantRegistry, type TenantRecord } from '../tenancy';
import { AccountsRepository, type AccountForSignIn } from './accounts/accounts.repository';
import type { Membership } from './memberships/membership';
import { KnownAddresses } from './passwords/known-addresses';
import { PasswordChecks } from './passwords/password-checks';
import { toPerson, type Person } from './principal';
import { Sessions, type SignInOrigin } from './sessions/sessions';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Which one, for a person who belongs to several. */
  readonly organizationName?: string | undefined;
  readonly origin: SignInOrigin;
}

/** A membership of an organization that a reader may see. */
export interface MemberOrganization {
  readonly membership: Membership;
  readonly record: TenantRecord;
}

export interface SignedIn {
  readonly person: Person;
  readonly refreshToken: string;
  readonly organization: TenantRecord;
  readonly organizations: readonly MemberOrganization[];
}

@Injectable()
export class SignInService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly checks: PasswordChecks,
    private readonly known: KnownAddresses,
    private readonly sessions: Sessions,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
    private readonly background: BackgroundWork,
  ) {}

  /**
   * Three database commands, one more for what the registry does not hold, and one when it is another organization than
   * the last time or another address than ever, however many organizations the person belongs to: each costs more than
   * its work while passwords are being hashed.
   * @throws RateLimitExceededError after too many wrong passwords, before anything is hashed
   * @throws InvalidCredentialsError alike, and after the same time, whether or not the email is known
   * @throws TenantNotFoundError when the named organization is not one of theirs
   * @throws TenantNotActiveError when it is suspended, or all of theirs are
   */
  async signIn({ email, password, organizationName, origin }: Credentials): Promise<SignedIn> {
    const attempt = { email, password, address: origin.address };
    const asked: { account?: AccountForSignIn | null } = {};
    const account = await this.checks.check(attempt, async () => {
      asked.account = await this.accounts.findForSignIn(email);
      return asked.account;
    });
    if (account === null) throw this.#refusal(asked.account ?? null, new InvalidCredentialsError());

    const organizations = await this.#organizationsOf(account.memberships);
    const wanted = { name: organizationName, lastId: account.lastOrganizationId };
    const chosen = choose(organizations, wanted);
    if (chosen instanceof Error) throw this.#refusal(account, chosen);
    const { membership, record } = chosen;
    const grounds = { account, membership, organization: record };
    return this.audit.around(signInOf(account, record.id), async () => {
      const { session, refreshToken } = await this.sessions.begin(grounds, origin);
      await this.#remember(account, record.id, origin.address);
      return { person: toPerson(session, grounds), refreshToken, organization: record, organizations };
    });
  }

  /** Is written down where the person signed in last, and waited for by no answer: its time would tell of the account. */
  #refusal<Refusal extends Error>(account: AccountForSignIn | null, error: Refusal): Refusal {
    if (account === null) return error;
    const { memberships, lastOrganizationId } = account;
    const organizationId = (
      memberships.find((one) => one.organizationId === lastOrganizationId) ?? memberships[0]
    )?.organizationId;
    if (organizationId !== undefined) {
      this.background.run(
        () => this.audit.refused(signInOf(account, organizationId), error),
        'A refused sign-in is not in the audit log',
      );
    }
    return error;
  }

  async #remember(
    account: AccountForSignIn,
    organizationId: OrganizationId,
    address: string | null,
  ): Promise<void> {
    const isAnother = organizationId !== account.lastOrganizationId;
    const digest = this.known.isKnown(account, address) ? null : this.known.digestOf(account.id, address);
    if (!isAnother && digest === null) return;
    await this.accounts.recordSignIn(account.id, {
      ...(isAnother && { organizationId }),
      ...(digest !== null && { address: digest }),
    });
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

/** The named one; else the one of the last time, or the first, that serves; or why there is none. */
function choose(
  organizations: readonly MemberOrganization[],
  { name, lastId }: { readonly name: string | undefined; readonly lastId: OrganizationId | null },
): MemberOrganization | InvalidCredentialsError | TenantNotFoundError | TenantNotActiveError {
  if (organizations.length === 0) return new InvalidCredentialsError();
  const eligible =
    name === undefined ? organizations : organizations.filter(({ record }) => record.name === name);
  if (eligible.length === 0) return new TenantNotFoundError();
  const serving = eligible.filter(({ record }) => record.status === 'active');
  return serving.find(({ record }) => record.id === lastId) ?? serving[0] ?? new TenantNotActiveError();
}

function signInOf({ id, email }: AccountForSignIn, organizationId: OrganizationId): AuditedChange {
  return { organizationId, action: 'session.started', actor: { type: 'person', id, email } };
}
