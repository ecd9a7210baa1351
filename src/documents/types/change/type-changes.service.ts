import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { IfMatch } from '../../../common/http/etag';
import { TenantCapacity, type TenantHandle } from '../../../tenancy';
import { DocumentQuotas } from '../../quotas/document-quotas';
import { QuotaExceededError } from '../../quotas/quota.errors';
import { assertMatched, assertUndeclared } from '../declaration-version';
import { MAX_INDEXES_PER_ORGANIZATION, type Declaration, type TypeDeclaration } from '../declared-type';
import { DocumentTypes } from '../document-types';
import { TypeBeingChangedError } from '../document-types.errors';
import { DocumentTypesRepository, type TypeKey } from '../document-types.repository';
import { IndexSweeperService } from '../indexes/index-sweeper.service';
import type { Figure } from '../../figure';
import { SchemaChecksService } from './schema-checks.service';

export interface Change {
  readonly declaration: TypeDeclaration;
  /** There was none before. */
  readonly isNew: boolean;
  /** How many stored documents do not fit; undefined when there was nothing to check. */
  readonly misfits: Figure | undefined;
}

type WantedChange = Declaration & { readonly allowMisfits: boolean };

interface Preconditions {
  readonly ifMatch?: IfMatch | undefined;
  /** Only if it is not declared yet. */
  readonly mustBeNew?: boolean;
}

/** The longest that a change takes, with room to spare; a crashed one is forgotten after it. */
const PROPOSAL_MS = 120_000;

/**
 * Changes declarations. The new schema is first a proposal, which every writer has to satisfy beside the schema in
 * force. Only when no write is left that does not know of it are the stored documents checked, and then it takes
 * force: so no document slips in between that was neither checked nor counted. For this instance's writes that is
 * certain; those of others know of the proposal when their caches' time is over, and have a second to arrive.
 */
@Injectable()
export class TypeChangesService {
  constructor(
    private readonly declarations: DocumentTypesRepository,
    private readonly types: DocumentTypes,
    private readonly quotas: DocumentQuotas,
    private readonly capacity: TenantCapacity,
    private readonly checks: SchemaChecksService,
    private readonly indexes: IndexSweeperService,
  ) {}

  /**
   * @throws InvalidRequestError on `schema`
   * @throws QuotaExceededError
   * @throws CapacityReachedError when the database has no room for the indexes
   * @throws DocumentsDoNotFitError unless they may
   * @throws SchemaCheckTooLongError unless they may
   * @throws TypeBeingChangedError
   * @throws PreconditionFailedError when it is in none of the versions asked for, or there although it must be new
   */
  async declare(
    tenant: TenantHandle,
    type: string,
    { ifMatch, mustBeNew = false, ...change }: WantedChange & Preconditions,
  ): Promise<Change> {
    if (change.jsonSchema !== null) this.checks.assertValid(change.jsonSchema);
    await this.quotas.admitType(tenant, type);
    // Those that are there already count once more, which matters near the end.
    if (change.indexes.length > 0) await this.capacity.admit({ indexes: change.indexes.length });
    const key: TypeKey = { organizationId: tenant.organizationId, type };
    const proposal = { id: randomUUID(), lifetimeMs: PROPOSAL_MS };
    const before = await this.declarations.propose(key, change, proposal);
    if (before === null) throw new TypeBeingChangedError();
    this.types.invalidate(key);
    try {
      // As the proposal stands, nobody else changes it now.
      assertMatched(before, ifMatch);
      if (mustBeNew) assertUndeclared(before);
      return await this.#carryOut(tenant, { key, proposalId: proposal.id, before, change });
    } catch (error) {
      await this.declarations.withdraw(key, proposal.id);
      throw error;
    } finally {
      this.types.invalidate(key);
    }
  }

  async #carryOut(
    tenant: TenantHandle,
    {
      key,
      proposalId,
      before,
      change,
    }: {
      readonly key: TypeKey;
      readonly proposalId: string;
      readonly before: TypeDeclaration;
      readonly change: WantedChange;
    },
  ): Promise<Change> {
    // After the proposal, which counts too: of several at once none can miss the others.
    if ((await this.declarations.countIndexes(key.organizationId)) > MAX_INDEXES_PER_ORGANIZATION) {
      throw new QuotaExceededError(MAX_INDEXES_PER_ORGANIZATION, 'indexes');
    }
    const isNewSchema = change.jsonSchema !== before.jsonSchema;
    const misfits =
      isNewSchema && change.jsonSchema !== null
        ? await this.checks.countMisfits(tenant, key.type, { ...change, jsonSchema: change.jsonSchema })
        : undefined;
    const declaration = await this.declarations.commit(key, proposalId, {
      ...change,
      schemaVersion: before.schemaVersion + Number(isNewSchema || !before.declared),
      before: before.indexes,
    });
    if (declaration === null) throw new TypeBeingChangedError();
    this.indexes.begin(key);
    return { declaration, isNew: !before.declared, misfits };
  }
}
