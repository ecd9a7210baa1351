import { Injectable } from '@nestjs/common';
import { AccountsRepository, CredentialsService, MembershipsRepository } from '../../auth';
import type { OrganizationId } from '../../common/types/ids';
import { TenantProvisioner, TenantRegistry } from '../../tenancy';
import type { CreateOperation, Organization, UpdateOperation } from '../organization';
import { LifecycleSteps } from './lifecycle-steps';
import { OrganizationsRepository, type WhichOrganization } from '../organizations.repository';

/** What taking back a creation needs to know of it. */
export type UnfinishedCreation = Pick<Organization, 'id' | 'name' | 'placement'> & {
  readonly operation: CreateOperation;
};

/**
 * Finishes or takes back what a crash left between two steps. Every step can be run again, by any instance, and
 * stops where another one has overtaken it.
 */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly credentials: CredentialsService,
    private readonly memberships: MembershipsRepository,
    private readonly tenants: TenantProvisioner,
    private readonly registry: TenantRegistry,
    private readonly steps: LifecycleSteps,
  ) {}

  /** Recovers one abandoned operation, if there is one. @returns whether there was */
  async recoverAbandoned(which: WhichOrganization): Promise<boolean> {
    const organization = await this.organizations.takeOverAbandoned(which);
    if (organization?.operation == null) return false;
    const { operation } = organization;
    if (operation.kind === 'create') await this.abortCreation({ ...organization, operation });
    else if (operation.kind === 'update') {
      const { id, name } = organization;
      await this.steps
        .run('update', 'settle', () => this.#settleUpdate(id, operation))
        .finally(() => {
          this.registry.invalidate(id, name);
        });
    }
    // A stage of a purge begins anew when its turn comes.
    else await this.organizations.endOperation(organization.id, operation.id);
    return true;
  }

  /**
   * Runs `attempt`, and once more after settling an abandoned operation that stood in its way.
   * @param attempt null when the organization is not as it has to be
   */
  async whenIdle<T>(id: OrganizationId, attempt: () => Promise<T | null>): Promise<T | null> {
    const result = await attempt();
    if (result !== null || !(await this.recoverAbandoned({ id }))) return result;
    return attempt();
  }

  /**
   * Takes back all that the creation may have made; the organization was never active, so nobody could use it. Also
   * what a slow creation has made after another instance had taken it back: from there no way leads to `active`.
   */
  async abortCreation(creation: UnfinishedCreation): Promise<void> {
    const { id, name } = creation;
    await this.steps
      .run('create', 'take_back', () => this.#abortCreation(creation))
      .finally(() => {
        this.registry.invalidate(id, name);
      });
  }

  async #abortCreation({ id, placement, operation }: UnfinishedCreation): Promise<void> {
    const begun = await this.organizations.beginAbort(id, operation.id);
    if (!begun && !(await this.#isTakenBack(id))) return;
    await this.memberships.delete({ adminId: operation.adminId, organizationId: id });
    if (operation.founder === 'new') await this.accounts.deleteFoundedBy(operation.adminId, id);
    await this.tenants.dropEmpty(id, placement);
    await this.organizations.finishAbort(id, operation.id);
  }

  async #isTakenBack(id: Organization['id']): Promise<boolean> {
    const status = await this.organizations.findStatus(id);
    return status === 'aborting' || status === 'aborted';
  }

  async #settleUpdate(id: OrganizationId, operation: UpdateOperation): Promise<void> {
    const { adminId, email, passwordHash, keptSession } = operation;
    if (operation.committed) await this.credentials.change(adminId, { email, passwordHash }, keptSession);
    else if (email !== undefined) await this.credentials.releaseEmail(adminId, email);
    await this.organizations.endOperation(id, operation.id);
  }
}
