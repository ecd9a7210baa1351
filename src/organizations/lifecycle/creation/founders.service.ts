import { Injectable } from '@nestjs/common';
import {
  AccountsRepository,
  CredentialsService,
  EmailTakenError,
  KnownAddresses,
  MembershipsRepository,
  PasswordChecks,
  type AccountWithCredentials,
  type Person,
} from '../../../auth';
import type { AdminId, OrganizationId } from '../../../common/types/ids';
import { newAdminId } from '../../../database/object-id';
import { TenantRegistry } from '../../../tenancy';
import { ChangeInProgressError, NameTakenError } from '../../organizations.errors';
import { OrganizationsRepository } from '../../organizations.repository';

/** Who asks for an organization. */
export type Applicant =
  | {
      readonly kind: 'anonymous';
      readonly email: string;
      readonly password: string;
      /** Where they are. */
      readonly address: string | null;
    }
  | { readonly kind: 'signed_in'; readonly principal: Person };

/** The applicant once it is known who that is: new, back after their last organization ended, or signed in. */
export type Founder = { readonly id: AdminId; readonly email: string } & (
  | { readonly kind: 'new'; readonly passwordHash: string; readonly knownAddresses: readonly string[] }
  | { readonly kind: 'returning'; readonly account: AccountWithCredentials }
  | { readonly kind: 'signed_in' }
);

/** The person's side of a creation. */
@Injectable()
export class FoundersService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsService,
    private readonly checks: PasswordChecks,
    private readonly known: KnownAddresses,
    private readonly memberships: MembershipsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Claims nothing yet. A known email is for its own person only: without a living organization, and with the
   * right password.
   * @throws EmailTakenError
   * @throws RateLimitExceededError after too many wrong passwords
   * @throws InvalidRequestError when a new password may not be used
   */
  async identify(applicant: Applicant, organizationName: string): Promise<Founder> {
    if (applicant.kind === 'signed_in') {
      return { kind: 'signed_in', id: applicant.principal.adminId, email: applicant.principal.email };
    }
    const { email, password, address } = applicant;
    const account = await this.accounts.findByEmail(email);
    if (account === null) {
      // Looked at before the hash, which is dear, is made; the claim itself decides.
      if (await this.accounts.isEmailClaimed(email)) throw new EmailTakenError();
      const passwordHash = await this.credentials.hashNew(password, { email, organizationName });
      const id = newAdminId();
      const digest = this.known.digestOf(id, address);
      return { kind: 'new', id, email, passwordHash, knownAddresses: digest === null ? [] : [digest] };
    }
    if (await this.#belongsToLivingOrganization(account)) throw new EmailTakenError();
    const isTheirs = await this.checks.check(applicant, () => Promise.resolve(account));
    if (isTheirs === null) throw new EmailTakenError();
    return { kind: 'returning', id: account.id, email, account };
  }

  /**
   * As {@link identify}, for a name that was that of a deleted organization: it rests for everybody but its owners.
   * @throws NameTakenError
   */
  async identifyFormerOwner(
    applicant: Applicant,
    owners: readonly AdminId[],
    organizationName: string,
  ): Promise<Founder> {
    const id = await this.#idOf(applicant);
    if (id === null || !owners.includes(id)) throw new NameTakenError();
    try {
      return await this.identify(applicant, organizationName);
    } catch (error) {
      // To who does not prove to be the owner, the name is like any other that is taken.
      throw error instanceof EmailTakenError ? new NameTakenError() : error;
    }
  }

  /**
   * Claims the person for the organization: of many simultaneous creations with one email, one gets past this.
   * @throws EmailTakenError
   * @throws ChangeInProgressError for a person who is being erased with their last organization
   */
  async claim(founder: Founder, organizationId: OrganizationId): Promise<void> {
    if (founder.kind === 'new') {
      const { id, email, passwordHash, knownAddresses } = founder;
      const account = { id, email, passwordHash, knownAddresses };
      await this.accounts.insert({ ...account, foundingOrganizationId: organizationId });
    } else if (founder.kind === 'returning') {
      const { id, foundingOrganizationId } = founder.account;
      const swapped = await this.accounts.swapFoundingOrganization(
        id,
        foundingOrganizationId,
        organizationId,
      );
      if (!swapped) throw new EmailTakenError();
    }
    await this.memberships.ensure({ adminId: founder.id, organizationId, role: 'owner' });
    // Looked at behind the membership: an erasure marks the person first and then counts what they belong to.
    if (founder.kind !== 'new' && !(await this.accounts.isStaying(founder.id))) {
      throw new ChangeInProgressError();
    }
  }

  async #idOf(applicant: Applicant): Promise<AdminId | null> {
    if (applicant.kind === 'signed_in') return applicant.principal.adminId;
    return (await this.accounts.findByEmail(applicant.email))?.id ?? null;
  }

  async #belongsToLivingOrganization({
    id,
    foundingOrganizationId,
  }: AccountWithCredentials): Promise<boolean> {
    // Looked at before the memberships: a creation adds its membership before it is active, so one that is no longer
    // under way here shows among them. The other way round, one that finishes in between would be missed by both.
    if ((await this.organizations.findById(foundingOrganizationId))?.status === 'provisioning') return true;
    const memberships = await this.memberships.listOf(id);
    return this.registry.isAnyLiving(memberships.map(({ organizationId }) => organizationId));
  }
}
