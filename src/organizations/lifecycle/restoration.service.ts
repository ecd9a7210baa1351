import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditedChange } from '../../audit';
import { AccountsRepository, PasswordChecks } from '../../auth';
import { InvalidCredentialsError } from '../../common/errors/access.errors';
import type { OrganizationId } from '../../common/types/ids';
import { parseOrganizationId } from '../../database/object-id';
import { TenantRegistry, type TenantRecord } from '../../tenancy';
import { ChangeInProgressError, TooManyRenamesError } from '../organizations.errors';
import { NamesService } from './names/names.service';
import { TransitionsRepository, type Restoration } from './transitions.repository';

export interface OwnersRestoration {
  /** As the caller gave it. */
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** Where they are. */
  readonly address: string | null;
  readonly name: string | undefined;
}

/** Brings a deleted organization back, with its id, its data and its people. */
@Injectable()
export class RestorationService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly checks: PasswordChecks,
    private readonly names: NamesService,
    private readonly transitions: TransitionsRepository,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws RateLimitExceededError after too many wrong passwords
   * @throws InvalidCredentialsError alike for wrong credentials, for somebody else's organization, and for one that is
   *   not deleted, restorable no longer, or not there
   * @throws NameTakenError
   * @throws TooManyRenamesError
   */
  async restoreForOwner({ id, name, ...attempt }: OwnersRestoration): Promise<TenantRecord> {
    const account = await this.checks.check(attempt, () => this.accounts.findByEmail(attempt.email));
    if (account === null) throw new InvalidCredentialsError();
    const organizationId = parseOrganizationId(id);
    const restoration = { owner: account.id, name };
    // Looked at before anything is written down: it is nobody else's log. The update itself decides.
    const isTheirs =
      organizationId !== null &&
      (await this.transitions.findRestorableName(organizationId, restoration)) !== null;
    if (!isTheirs) throw new InvalidCredentialsError();
    const actor = { type: 'person', id: account.id, email: account.email } as const;
    return this.audit.around(restorationOf(organizationId, { actor, name }), async () => {
      const restored = await this.restore(organizationId, restoration);
      if (restored === null) throw new InvalidCredentialsError();
      return restored;
    });
  }

  /**
   * Null when it is not deleted, or restorable no longer, whatever the name.
   * @throws NameTakenError when it is to have a name that is not its own, or no longer
   * @throws TooManyRenamesError when with another name too many of its own would rest
   */
  async restore(id: OrganizationId, restoration: Restoration): Promise<TenantRecord | null> {
    const ownName = await this.transitions.findRestorableName(id, restoration);
    if (ownName === null) return null;
    await this.names.assertFreeFor(id, restoration.name ?? ownName);
    const organization = await this.transitions.restore(id, restoration).finally(() => {
      this.registry.invalidate(id, restoration.name ?? ownName);
    });
    if (organization === null) return this.#refuse(id, restoration);
    // Names that rest lead to it again.
    this.registry.invalidate(id, ...organization.restingNames.map(({ name }) => name));
    const record = await this.registry.find(id);
    // Deleted again by somebody who was quicker.
    if (record === null) throw new ChangeInProgressError();
    return record;
  }

  async #refuse(id: OrganizationId, restoration: Restoration): Promise<null> {
    if ((await this.transitions.findRestorableName(id, restoration)) === null) return null;
    throw new TooManyRenamesError();
  }
}

export function restorationOf(
  organizationId: OrganizationId,
  { actor, name }: Pick<AuditedChange, 'actor'> & { readonly name: string | undefined },
): AuditedChange {
  return {
    organizationId,
    action: 'organization.restored',
    actor,
    target: { type: 'organization', id: organizationId },
    changes: name === undefined ? [] : [{ field: 'organization_name', to: name }],
  };
}
