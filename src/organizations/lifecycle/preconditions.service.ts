import { Injectable } from '@nestjs/common';
import { PreconditionFailedError } from '../../common/errors/precondition.errors';
import type { IfMatch } from '../../common/http/etag';
import type { OrganizationId } from '../../common/types/ids';
import { OrganizationsRepository } from '../organizations.repository';

/** Tells whether it was the caller's `If-Match` that a change failed by; the change itself asks for it atomically. */
@Injectable()
export class PreconditionsService {
  constructor(private readonly organizations: OrganizationsRepository) {}

  /**
   * By what is stored: what the registry remembers may be older.
   * @throws PreconditionFailedError
   */
  async assertMet(id: OrganizationId, ifMatch: IfMatch | undefined): Promise<void> {
    if (ifMatch === undefined || ifMatch === 'any') return;
    const organization = await this.organizations.findById(id);
    if (organization !== null && !ifMatch.has(organization.version)) throw new PreconditionFailedError();
  }
}
