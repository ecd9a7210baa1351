import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { IfMatch } from '../../../common/http/etag';
import type { TenantHandle } from '../../../tenancy';
import { ReopeningService } from '../../reopening.service';
import { assertMatched } from '../declaration-version';
import type { Declaration, TypeDeclaration } from '../declared-type';
import { DocumentTypes } from '../document-types';
import { TypeBeingChangedError, TypeNotEmptyError, TypeNotFoundError } from '../document-types.errors';
import { DocumentTypesRepository, type Proposal, type TypeKey } from '../document-types.repository';
import { IndexSweeperService } from '../indexes/index-sweeper.service';
import { StoredTypesRepository } from '../stored-types.repository';

const BATCH_DOCUMENTS = 1000;

/** The longest that a batch takes, with room to spare; after it a removal that has crashed is forgotten. */
const CLAIM_MS = 120_000;

/** Asks nothing of writers. */
const NOTHING: Declaration = { jsonSchema: null, indexes: [] };

/**
 * Removes types: their documents, when that is asked for, then the declaration, then the indexes. A removal is a change
 * of the declaration like any other, and claims it by a proposal before anything is deleted: so it is refused while
 * everything is still there, and what it then removes is what the caller has seen.
 */
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
   * Can be called again after it was broken off, and goes on; after a crash as soon as its claim is over.
   * @throws TypeNotFoundError
   * @throws TypeNotEmptyError when there are documents that may not be deleted
   * @throws TypeBeingChangedError
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
    const key: TypeKey = { organizationId: tenant.organizationId, type };
    const claim: Proposal = { id: randomUUID(), lifetimeMs: CLAIM_MS };
    const before = await this.declarations.propose(key, NOTHING, claim);
    if (before === null) throw new TypeBeingChangedError();
    try {
      assertMatched(before, ifMatch);
      const hasDocuments = await this.stored.hasDocuments(tenant, type);
      if (hasDocuments && !deleteDocuments) throw new TypeNotEmptyError();
      if (!hasDocuments && !before.declared) throw new TypeNotFoundError();
      if (hasDocuments) await this.#deleteDocuments(tenant, key, claim);
      await this.#end(key, claim, before);
    } catch (error) {
      await this.declarations.withdraw(key, claim.id);
      throw error;
    } finally {
      this.types.invalidate(key);
    }
  }

  async #deleteDocuments(tenant: TenantHandle, key: TypeKey, claim: Proposal): Promise<void> {
    for (let deleted = BATCH_DOCUMENTS; deleted === BATCH_DOCUMENTS;) {
      const current = await this.reopening.reopen(tenant);
      // Whoever has declared it anew since keeps what is left.
      if (!(await this.declarations.renewProposal(key, claim))) throw new TypeBeingChangedError();
      deleted = await this.stored.deleteSome(current, key.type, BATCH_DOCUMENTS);
    }
  }

  async #end(key: TypeKey, claim: Proposal, { declared }: TypeDeclaration): Promise<void> {
    if (!declared) {
      await this.declarations.withdraw(key, claim.id);
      return;
    }
    if (!(await this.declarations.retract(key, claim.id))) throw new TypeBeingChangedError();
    this.indexes.begin(key);
  }
}
