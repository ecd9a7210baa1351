import { Injectable } from '@nestjs/common';
import { AccountsRepository, PasswordHasher } from '../../auth';
import { InvalidCredentialsError } from '../../common/errors/access.errors';
import type { OrganizationId } from '../../common/types/ids';
import { parseOrganizationId } from '../../database/object-id';
import { TenantRegistry, type TenantRecord } from '../../tenancy';
import { ChangeInProgressError } from '../organizations.errors';
import { NamesService } from './names/names.service';
import { TransitionsRepository, type Restoration } from './transitions.repository';

export interface OwnersRestoration {
  /** As the caller gave it. */
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string | undefined;
}

/** Brings a deleted organization back, with its id, its data and its people. */
@Injectable()
export class RestorationService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly names: NamesService,
    private readonly transitions: TransitionsRepository,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * @throws InvalidCredentialsError alike for wrong credentials, for somebody else's organization, and for one that is
   *   not deleted, restorable no longer, or not there
   * @throws NameTakenError
   */
  async restoreForOwner({ id, email, password, name }: OwnersRestoration): Promise<TenantRecord> {
    const account = await this.accounts.findByEmail(email);
    const matches = await this.hasher.verify(account?.passwordHash ?? null, password);
    if (account === null || !matches) throw new InvalidCredentialsError();
    const organizationId = parseOrganizationId(id);
    const restored = organizationId && (await this.restore(organizationId, { owner: account.id, name }));
    if (restored === null) throw new InvalidCredentialsError();
    return restored;
  }

  /**
   * Null when it is not deleted, or restorable no longer.
   * @throws NameTakenError
   */
  async restore(id: OrganizationId, restoration: Restoration): Promise<TenantRecord | null> {
    const { name } = restoration;
    if (name !== undefined) await this.names.assertFreeFor(id, name);
    const organization = await this.transitions.restore(id, restoration);
    if (organization === null) return null;
    this.registry.invalidate(id, organization.name);
    const record = await this.registry.find(id);
    // Deleted again by somebody who was quicker.
    if (record === null) throw new ChangeInProgressError();
    return record;
  }
}
