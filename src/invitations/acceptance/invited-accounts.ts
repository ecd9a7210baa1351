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
   * A new account with this password; or that of a person who has the password and cannot sign in, as they belong to no
   * other organization. Null for everybody else: they must sign in.
   */
  async identify(applicant: Applicant, organization: TenantRecord): Promise<AdminId | null> {
    const { email, password } = applicant;
    const account = await this.accounts.findForSignIn(email);
    if (account !== null) return this.#recognise(account, password, organization);
    const passwordHash = await this.credentials.hashNew(password, {
      email,
      organizationName: organization.name,
    });
    const id = newAdminId();
    try {
      await this.accounts.insert({ id, email, passwordHash, foundingOrganizationId: organization.id });
      return id;
    } catch (error) {
      if (!(error instanceof EmailTakenError)) throw error;
      // By a sign-up, or by the same person's other attempt, a moment ago.
      const other = await this.accounts.findForSignIn(email);
      return other && this.#recognise(other, password, organization);
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
  ): Promise<AdminId | null> {
    if (!(await this.hasher.verify(passwordHash, password))) return null;
    const others = memberships.map(({ organizationId }) => organizationId);
    const canSignIn = await this.registry.isAnyLiving(others.filter((one) => one !== organization.id));
    return canSignIn ? null : id;
  }
}
