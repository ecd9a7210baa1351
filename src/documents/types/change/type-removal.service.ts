import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantHandle } from '../../../tenancy';
import { ReopeningService } from '../../reopening.service';
import { DocumentTypes } from '../document-types';
import { TypeNotEmptyError, TypeNotFoundError } from '../document-types.errors';
import { DocumentTypesRepository } from '../document-types.repository';
import { IndexSweeperService } from '../indexes/index-sweeper.service';
import { StoredTypesRepository } from '../stored-types.repository';

const BATCH_DOCUMENTS = 1000;

/** Removes types: their documents, when that is asked for, then the declaration, then the indexes. */
@Injectable()
export class TypeRemovalService {
  constructor(
    private readonly declarations: DocumentTypesRepository,
    private readonly types: DocumentTypes,
    private readonly stored: StoredTypesRepository,
    private readonly reopening: ReopeningService,
    private readonly indexes: IndexSweeperService,
  ) {}

  /**
   * Can be called again after it was broken off, and goes on.
   * @throws TypeNotFoundError
   * @throws TypeNotEmptyError when there are documents that may not be deleted
   */
  async remove(
    tenant: TenantHandle,
    type: string,
    { deleteDocuments }: { readonly deleteDocuments: boolean },
  ): Promise<void> {
    const key = { organizationId: tenant.organizationId, type };
    const hasDocuments = await this.stored.hasDocuments(tenant, type);
    if (hasDocuments) {
      if (!deleteDocuments) throw new TypeNotEmptyError();
      await this.#deleteDocuments(tenant, type);
    }
    const wasDeclared = await this.declarations.retract(key, randomUUID());
    this.types.invalidate(key);
    if (!wasDeclared && !hasDocuments) throw new TypeNotFoundError();
    if (wasDeclared) this.indexes.begin(key);
  }

  async #deleteDocuments(tenant: TenantHandle, type: string): Promise<void> {
    for (let deleted = BATCH_DOCUMENTS; deleted === BATCH_DOCUMENTS;) {
      const current = await this.reopening.reopen(tenant);
      deleted = await this.stored.deleteSome(current, type, BATCH_DOCUMENTS);
    }
  }
}
