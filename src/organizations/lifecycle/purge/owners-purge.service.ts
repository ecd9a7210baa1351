import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../../audit';
import { CredentialsService, type Person } from '../../../auth';
import { InvalidCredentialsError } from '../../../common/errors/access.errors';
import { ChangeInProgressError } from '../../organizations.errors';
import { OwnedOrganizations } from '../../owned-organizations';
import type { Purge } from './purge';
import { PurgeService } from './purge.service';

/** A purge by an owner, who has to name the organization and to give the password once more. */
@Injectable()
export class OwnersPurgeService {
  constructor(
    private readonly owned: OwnedOrganizations,
    private readonly credentials: CredentialsService,
    private readonly purges: PurgeService,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws TenantNotFoundError when it is not the name of the caller's organization
   * @throws ForbiddenError when the caller is not an owner
   * @throws InvalidCredentialsError
   * @throws RateLimitExceededError after too many wrong passwords
   * @throws ChangeInProgressError
   */
  async purge(
    principal: Person,
    {
      name,
      ...attempt
    }: { readonly name: string; readonly password: string; readonly address: string | null },
  ): Promise<Purge> {
    const { id } = await this.owned.get(principal, name);
    if (!(await this.credentials.isPassword(principal, attempt))) throw new InvalidCredentialsError();
    const target = { type: 'organization', id };
    return this.audit.around({ organizationId: id, action: 'organization.purged', target }, async () => {
      const purge = await this.purges.begin({ id, from: ['active'], requestedBy: 'owner' });
      if (purge === null) throw new ChangeInProgressError();
      return purge;
    });
  }
}
