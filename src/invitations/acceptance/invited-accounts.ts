import { Injectable } from '@nestjs/common';
import {
  AccountsRepository,
  CredentialsService,
  EmailTakenError,
  PasswordHasher,
  type AccountForSignIn,
} from '../../auth';
import type { AdminId } from '../../common/types/ids';
import { newAdminId } from '../../database/object-id';
import { TenantRegistry, type TenantRecord } from '../../tenancy';

export interface Applicant {
  readonly email: string;
  readonly password: string;
}

/** Who may accept by the token alone. */
export interface InvitedPerson {
  readonly id: AdminId;
  /** Of an account that is to be made; null for one that is there. */
  readonly passwordHash: string | null;
}

/** Who is behind an address, as far as that can be said before they sign in. One password is hashed in every case. */
@Injectable()
export class InvitedAccounts {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsService,
    private readonly hasher: PasswordHasher,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Somebody new with this password; or a person who has the password and cannot sign in, as they belong to no other
   * organization. Null for everybody else: they must sign in. Makes nothing yet.
   */
  async identify(applicant: Applicant, organization: TenantRecord): Promise<InvitedPerson | null> {
    const { email, password } = applicant;
    const account = await this.accounts.findForSignIn(email);
    if (account !== null) return this.#recognise(account, password, organization);
    const passwordHash = await this.credentials.hashNew(password, {
      email,
      organizationName: organization.name,
    });
    return { id: newAdminId(), passwordHash };
  }

  /** Makes the account, where there is none; null when somebody else has it by now. */
  async ensure(
    { id, passwordHash }: InvitedPerson,
    { email, password }: Applicant,
    organization: TenantRecord,
  ): Promise<AdminId | null> {
    if (passwordHash === null) return id;
    try {
      await this.accounts.insert({ id, email, passwordHash, foundingOrganizationId: organization.id });
      return id;
    } catch (error) {
      if (!(error instanceof EmailTakenError)) throw error;
      // By a sign-up, or by the same person's other attempt, a moment ago.
      const other = await this.accounts.findForSignIn(email);
      return other && ((await this.#recognise(other, password, organization))?.id ?? null);
    }
  }

  /** Takes the time of {@link identify}. */
  async pretend({ password }: Applicant): Promise<void> {
    await this.hasher.verify(null, password);
  }

  async #recognise(
    { id, passwordHash, memberships }: AccountForSignIn,
    password: string,
    organization: TenantRecord,
  ): Promise<InvitedPerson | null> {
    if (!(await this.hasher.verify(passwordHash, password))) return null;
    const others = memberships.map(({ organizationId }) => organizationId);
    const canSignIn = await this.registry.isAnyLiving(others.filter((one) => one !== organization.id));
    return canSignIn ? null : { id, passwordHash: null };
  }
}
