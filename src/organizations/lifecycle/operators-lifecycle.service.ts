import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditAction } from '../../audit';
import { InvalidRequestError } from '../../common/errors/request.errors';
import type { OrganizationId } from '../../common/types/ids';
import { parseOrganizationId } from '../../database/object-id';
import { TenantNotFoundError, TenantRegistry } from '../../tenancy';
import { DirectoryRepository } from '../directory/directory.repository';
import type { OrganizationOverview } from '../directory/organization-overview';
import type { OrganizationStatus } from '../organization';
import { ChangeInProgressError, StateConflictError } from '../organizations.errors';
import type { Purge } from './purge/purge';
import { PurgeService } from './purge/purge.service';
import { RecoveryService } from './recovery.service';
import { RestorationService, restorationOf } from './restoration.service';
import { TransitionsRepository } from './transitions.repository';

interface Transition {
  readonly action: AuditAction;
  readonly from: readonly OrganizationStatus[];
  readonly to: OrganizationStatus;
  readonly attempt: (id: OrganizationId) => Promise<object | null>;
}

const PURGEABLE: readonly OrganizationStatus[] = ['active', 'suspended', 'deleted'];

/**
 * What operators do to an organization, by its id. All throw TenantNotFoundError for an id of none, StateConflictError
 * where its state does not allow it, and ChangeInProgressError while another change is under way.
 */
@Injectable()
export class OperatorsLifecycleService {
  constructor(
    private readonly directory: DirectoryRepository,
    private readonly transitions: TransitionsRepository,
    private readonly restoration: RestorationService,
    private readonly purges: PurgeService,
    private readonly recovery: RecoveryService,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
  ) {}

  /** One that is suspended stays so. */
  async suspend(id: string): Promise<OrganizationOverview> {
    const attempt = (known: OrganizationId) => this.transitions.suspend(known);
    return this.#change(id, { action: 'organization.suspended', from: ['active'], to: 'suspended', attempt });
  }

  /** One that is active stays so. */
  async resume(id: string): Promise<OrganizationOverview> {
    const attempt = (known: OrganizationId) => this.transitions.resume(known);
    return this.#change(id, { action: 'organization.resumed', from: ['suspended'], to: 'active', attempt });
  }

  /** One that is deleted stays so, with its time. */
  async delete(id: string): Promise<OrganizationOverview> {
    const from: readonly OrganizationStatus[] = ['active', 'suspended'];
    const attempt = (known: OrganizationId) => this.transitions.delete(known, from);
    return this.#change(id, { action: 'organization.deleted', from, to: 'deleted', attempt });
  }

  /**
   * @throws NameTakenError
   * @throws TooManyRenamesError
   */
  async restore(id: string, name: string | undefined): Promise<OrganizationOverview> {
    const known = await this.get(id);
    // Before anything is written down: a living one is not restored, whatever happens meanwhile.
    if (known.status !== 'deleted') throw new StateConflictError(known.status);
    return this.audit.around(restorationOf(known.id, { actor: undefined, name }), async () => {
      const restored = await this.restoration.restore(known.id, { name });
      if (restored === null) throw new StateConflictError((await this.get(id)).status);
      return this.get(id);
    });
  }

  /**
   * Answers one that is under way again.
   * @throws InvalidRequestError when it is not the organization's name
   */
  async purge(
    id: string,
    { name, operator }: { readonly name: string; readonly operator: string },
  ): Promise<Purge> {
    const known = await this.get(id);
    if (known.status === 'purged') throw new StateConflictError(known.status);
    if (known.name !== name) {
      const message = 'is not the name of this organization';
      throw new InvalidRequestError([{ field: 'organization_name', message }]);
    }
    const target = { type: 'organization', id: known.id };
    const purged = { organizationId: known.id, action: 'organization.purged', target } as const;
    return this.audit.around(purged, async () => {
      const begun = await this.purges.begin({
        id: known.id,
        from: PURGEABLE,
        requestedBy: `operator:${operator}`,
      });
      const purge = begun ?? (await this.purges.find(known.id));
      if (purge === null) throw await this.#refusal(known.id, PURGEABLE);
      return purge;
    });
  }

  /** @throws TenantNotFoundError */
  async get(id: string): Promise<OrganizationOverview> {
    const known = parseOrganizationId(id);
    const overview = known && (await this.directory.find(known));
    if (overview === null) throw new TenantNotFoundError();
    return overview;
  }

  async #change(id: string, transition: Transition): Promise<OrganizationOverview> {
    const known = await this.get(id);
    if (known.status !== transition.to && !transition.from.includes(known.status)) {
      throw new StateConflictError(known.status);
    }
    const target = { type: 'organization', id: known.id };
    const change = { organizationId: known.id, action: transition.action, target };
    return this.audit.around(change, () => this.#make(known.id, transition));
  }

  async #make(known: OrganizationId, { from, to, attempt }: Transition): Promise<OrganizationOverview> {
    const changed = await this.recovery
      .whenIdle(known, () => attempt(known))
      .finally(() => {
        this.registry.invalidate(known);
      });
    const overview = await this.get(known);
    if (changed === null && overview.status !== to) throw await this.#refusal(known, from);
    return overview;
  }

  async #refusal(id: OrganizationId, from: readonly OrganizationStatus[]): Promise<Error> {
    const { status } = await this.get(id);
    return from.includes(status) ? new ChangeInProgressError() : new StateConflictError(status);
  }
}
