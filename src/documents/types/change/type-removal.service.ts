import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PreconditionFailedError } from '../../../common/errors/precondition.errors';
import type { IfMatch } from '../../../common/http/etag';
import type { TenantHandle } from '../../../tenancy';
import { ReopeningService } from '../../reopening.service';
import { assertMatched } from '../declaration-version';
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
   * @throws PreconditionFailedError when its declaration is in none of the versions asked for
   */
  async remove(
    tenant: TenantHandle,
    type: string,
    {
      deleteDocuments,
      ifMatch,
    }: { readonly deleteDocuments: boolean; readonly ifMatch: IfMatch | undefined },
  ): Promise<void> {
    const key = { organizationId: tenant.organizationId, type };
    if (ifMatch !== undefined) assertMatched(await this.declarations.find(key), ifMatch);
    const hasDocuments = await this.stored.hasDocuments(tenant, type);
    if (hasDocuments) {
      if (!deleteDocuments) throw new TypeNotEmptyError();
      await this.#deleteDocuments(tenant, type);
    }
    const wasDeclared = await this.declarations.retract(key, randomUUID(), ifMatch);
    this.types.invalidate(key);
    if (!wasDeclared && ifMatch !== undefined) throw new PreconditionFailedError();
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
