import { Injectable } from '@nestjs/common';
import { TenantRegistry, type TenantRecord } from '../../tenancy';
import type { Deletion } from '../organization';
import { ChangeInProgressError } from '../organizations.errors';
import { OrganizationsRepository } from '../organizations.repository';
import { RecoveryService } from './recovery.service';

/** Deletes in one update: hides the organization and ends its sessions. The data stays where it is, unreachable. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly recovery: RecoveryService,
    private readonly registry: TenantRegistry,
  ) {}

  /** @throws ChangeInProgressError */
  async delete({ id, name }: TenantRecord): Promise<Deletion> {
    const settled = async () =>
      (await this.recovery.recoverAbandoned({ id })) ? this.organizations.markDeleted(id) : null;
    const deletion = (await this.organizations.markDeleted(id)) ?? (await settled());
    this.registry.invalidate(id, name);
    if (deletion === null) throw new ChangeInProgressError();
    return deletion;
  }
}
