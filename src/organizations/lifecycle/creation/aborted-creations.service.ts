import { Injectable } from '@nestjs/common';
import { TenantProvisioner } from '../../../tenancy';
import { OrganizationsRepository } from '../../organizations.repository';

/**
 * Gives back the namespace of creations that were taken back. Only when no step of one can be under way any longer: a
 * late one may have made the collection once more.
 */
@Injectable()
export class AbortedCreationsService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly tenants: TenantProvisioner,
  ) {}

  /** False when there is none whose time has come. */
  async removeOne(): Promise<boolean> {
    const aborted = await this.organizations.findSettledAborted();
    if (aborted === null) return false;
    const isGone = await this.tenants.dropEmpty(aborted.id, aborted.placement);
    // What holds data that nobody can account for stays, and its namespace with it.
    await (isGone
      ? this.organizations.deleteAborted(aborted.id)
      : this.organizations.keepAborted(aborted.id));
    return true;
  }
}
