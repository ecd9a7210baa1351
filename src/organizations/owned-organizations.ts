import { Injectable } from '@nestjs/common';
import type { Person } from '../auth';
import { ForbiddenError } from '../common/errors/access.errors';
import { TenantNotFoundError, TenantRegistry, type TenantRecord } from '../tenancy';

/** The organization that a caller names and owns. */
@Injectable()
export class OwnedOrganizations {
  constructor(private readonly registry: TenantRegistry) {}

  /**
   * @throws TenantNotFoundError when it is not the caller's organization, whether or not another one has the name
   * @throws ForbiddenError when the caller is not an owner of it
   */
  async get({ organizationId, permissions }: Person, name: string): Promise<TenantRecord> {
    const own = await this.registry.find(organizationId);
    if (own?.name !== name) throw new TenantNotFoundError();
    if (!permissions.has('organization:manage')) {
      throw new ForbiddenError('Only an owner of the organization may do this');
    }
    return own;
  }
}
