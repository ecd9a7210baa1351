import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import type { IfMatch } from '../../common/http/etag';
import { TenantRegistry, type TenantRecord } from '../../tenancy';
import type { Deletion } from '../organization';
import { ChangeInProgressError } from '../organizations.errors';
import { PreconditionsService } from './preconditions.service';
import { RecoveryService } from './recovery.service';
import { TransitionsRepository } from './transitions.repository';

/** Deletes in one update: hides the organization and ends its sessions. The data stays where it is, unreachable. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly transitions: TransitionsRepository,
    private readonly preconditions: PreconditionsService,
    private readonly recovery: RecoveryService,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws PreconditionFailedError
   * @throws ChangeInProgressError
   */
  async delete(organization: TenantRecord, ifMatch: IfMatch | undefined): Promise<Deletion> {
    const { id } = organization;
    const target = { type: 'organization', id };
    return this.audit.around({ organizationId: id, action: 'organization.deleted', target }, () =>
      this.#delete(organization, ifMatch),
    );
  }

  async #delete({ id, name }: TenantRecord, ifMatch: IfMatch | undefined): Promise<Deletion> {
    const deletion = await this.recovery
      .whenIdle(id, () => this.transitions.delete(id, ['active'], ifMatch))
      // Also after a failure, here as everywhere: it may have been made all the same.
      .finally(() => {
        this.registry.invalidate(id, name);
      });
    if (deletion !== null) return deletion;
    await this.preconditions.assertMet(id, ifMatch);
    throw new ChangeInProgressError();
  }
}
