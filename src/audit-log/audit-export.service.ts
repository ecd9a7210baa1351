import { Injectable } from '@nestjs/common';
import { AuditListsRepository, type AuditFilter } from '../audit';
import { TokenInvalidError } from '../common/errors/access.errors';
import type { OrganizationId } from '../common/types/ids';
import { TenantNotFoundError, TenantRegistry } from '../tenancy';
import { toEntryResponse } from './dto/audit-entry.dto';

/** Gives out all entries of an organization. */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly entries: AuditListsRepository,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * One entry in each line, the oldest first, in pieces of whole lines. Reads on only as far as it is asked to.
   * @throws TokenInvalidError, TenantNotActiveError when the organization is deleted or suspended meanwhile
   */
  async *export(organizationId: OrganizationId, filter: AuditFilter): AsyncGenerator<string, void> {
    for await (const batch of this.entries.batches(organizationId, filter)) {
      await this.#assertServed(organizationId);
      yield batch.map((entry) => `${JSON.stringify(toEntryResponse(entry))}\n`).join('');
    }
  }

  async #assertServed(organizationId: OrganizationId): Promise<void> {
    try {
      await this.registry.open(organizationId);
    } catch (error) {
      if (error instanceof TenantNotFoundError) throw new TokenInvalidError(error);
      throw error;
    }
  }
}
