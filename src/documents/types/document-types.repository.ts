import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, PipelineStage, QueryFilter } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toObjectId, toOrganizationId } from '../../database/object-id';
import type { Declaration, DeclaredIndex, StandingDeclaration, TypeDeclaration } from './declared-type';
import { toTypeDeclaration } from './document-type.mapper';
import { DocumentTypeRecord, type StoredIndex } from './schemas/document-type.schema';

/** Which type of which organization. */
export interface TypeKey {
  readonly organizationId: OrganizationId;
  readonly type: string;
}

/** Of one change, which alone may change the declaration as long as it stands. */
export interface Proposal {
  readonly id: string;
  readonly lifetimeMs: number;
}

/** An index build that this instance has taken. */
export interface IndexWork extends TypeKey {
  /** Of the change that is to be shown; another change meanwhile has another id. */
  readonly id: string;
  /** Under which it was taken; whoever takes it over has another one. */
  readonly leaseOwner: string;
  readonly indexes: readonly DeclaredIndex[];
}

/** Before every proposal that still stands. */
const LONG_AGO = new Date(0);

const PROPOSAL_STANDS = { $gt: ['$candidate.until', '$$NOW'] };

/** For whoever reads: one whose time is over by the database's clock is none. */
const ONLY_STANDING_PROPOSAL = { $set: { candidate: { $cond: [PROPOSAL_STANDS, '$candidate', null] } } };

/**
 * Declarations of types, in the system database: what an app writes into its data cannot touch them. Proposals and
 * leases go by the database's clock, as those of instances differ.
 */
@Injectable()
export class DocumentTypesRepository {
  constructor(@InjectModel(DocumentTypeRecord.name) private readonly model: Model<DocumentTypeRecord>) {}

  async find(key: TypeKey): Promise<StandingDeclaration | null> {
    const [record] = await this.model.aggregate<DocumentTypeRecord>([
      { $match: filterOf(key) },
      ONLY_STANDING_PROPOSAL,
    ]);
    if (record === undefined) return null;
    return { ...toTypeDeclaration(record), proposedSchema: record.candidate?.json_schema ?? null };
  }

  /** All that are declared, in the order of their names. */
  async listDeclared(organizationId: OrganizationId): Promise<TypeDeclaration[]> {
    const records = await this.model
      .find({ organization_id: toObjectId(organizationId), declared: true })
      .sort({ type: 1 })
      .lean<DocumentTypeRecord[]>();
    return records.map(toTypeDeclaration);
  }

  async listDeclaredNames(organizationId: OrganizationId): Promise<string[]> {
    const records = await this.model
      .find({ organization_id: toObjectId(organizationId), declared: true }, { _id: 0, type: 1 })
      .sort({ type: 1 })
      .lean<Pick<DocumentTypeRecord, 'type'>[]>();
    return records.map(({ type }) => type);
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ organization_id: toObjectId(organizationId) });
  }

  /** Also what is about to be declared. Can be run again. */
  async deleteAllOf(organizationId: OrganizationId): Promise<void> {
    await this.model.deleteMany({ organization_id: toObjectId(organizationId) });
  }

  /** How many indexes the organization has declared, those that are about to be included. */
  async countIndexes(organizationId: OrganizationId): Promise<number> {
    const indexes = { $max: [{ $size: '$indexes' }, '$candidate.index_count'] };
    const [found] = await this.model.aggregate<{ count: number }>([
      { $match: { organization_id: toObjectId(organizationId) } },
      ONLY_STANDING_PROPOSAL,
      { $group: { _id: null, count: { $sum: indexes } } },
    ]);
    return found?.count ?? 0;
  }

  /**
   * Puts a schema beside the one in force, for writers to satisfy both until it is committed, withdrawn or over.
   * @returns the declaration before, or null while another change is under way
   */
  async propose(key: TypeKey, declaration: Declaration, proposal: Proposal): Promise<TypeDeclaration | null> {
    const update = proposalUpdate(declaration, proposal);
    const run = () =>
      this.model
        .findOneAndUpdate(filterOf(key), update, {
          upsert: true,
          returnDocument: 'after',
          updatePipeline: true,
        })
        .lean<DocumentTypeRecord>()
        .orFail(); // never: an upsert always has a document
    try {
      return ownProposalOf(await run(), proposal.id);
    } catch (error) {
      // Two upserts at once: the loser finds the winner's record.
      if (duplicateKeyField(error) === null) throw error;
      return ownProposalOf(await run(), proposal.id);
    }
  }

  /**
   * Has it stand for its whole lifetime again. Also when its time was over, as nobody has changed anything as long as
   * it is there.
   * @returns false when another change has overtaken it
   */
  async renewProposal(key: TypeKey, { id, lifetimeMs }: Proposal): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { ...filterOf(key), 'candidate.id': id },
      [{ $set: { 'candidate.until': { $add: ['$$NOW', lifetimeMs] } } }],
      { updatePipeline: true },
    );
    return matchedCount === 1;
  }

  /** @returns the declaration that is now in force, or null when the proposal's time was over */
  async commit(
    key: TypeKey,
    proposalId: string,
    change: Declaration & { readonly schemaVersion: number; readonly before: readonly DeclaredIndex[] },
  ): Promise<TypeDeclaration | null> {
    const now = new Date();
    const indexes = change.indexes.map((index): StoredIndex => {
      const known = change.before.find(({ name }) => name === index.name);
      return { ...index, state: known?.state === 'ready' ? 'ready' : 'building', error: null };
    });
    const isShown =
      indexes.length === change.before.length && indexes.every(({ state }) => state === 'ready');
    const record = await this.model
      .findOneAndUpdate(
        { ...filterOf(key), 'candidate.id': proposalId, $expr: PROPOSAL_STANDS },
        {
          $set: {
            declared: true,
            json_schema: change.jsonSchema,
            schema_version: change.schemaVersion,
            candidate: null,
            indexes,
            updated_at: now,
            ...(!isShown && { index_work: proposalId }),
          },
        },
        { returnDocument: 'after' },
      )
      .lean<DocumentTypeRecord>();
    return record && toTypeDeclaration(record);
  }

  async withdraw(key: TypeKey, proposalId: string): Promise<void> {
    const proposal = { ...filterOf(key), 'candidate.id': proposalId };
    await this.model.updateOne(proposal, { $set: { candidate: null } });
    // Only then: index work that ended before this has left the record to it, and what ends later removes it itself.
    await this.model.deleteOne({ ...filterOf(key), candidate: null, declared: false, index_work: null });
  }

  /**
   * Leaves a record without a declaration until its indexes are dropped.
   * @returns false when another change has overtaken the proposal to do so
   */
  async retract(key: TypeKey, proposalId: string): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { ...filterOf(key), declared: true, 'candidate.id': proposalId },
      {
        $set: {
          declared: false,
          json_schema: null,
          candidate: null,
          indexes: [],
          index_work: proposalId,
          updated_at: new Date(),
        },
      },
    );
    return matchedCount === 1;
  }

  /** Takes work that is nobody's: of one type, or the oldest there is. Null when there is none. */
  async takeIndexWork(of: TypeKey | 'any', leaseMs: number): Promise<IndexWork | null> {
    const leaseOwner = randomUUID();
    const record = await this.model
      .findOneAndUpdate(
        {
          ...(of !== 'any' && filterOf(of)),
          index_work: { $type: 'string' },
          // Also where there is no lease: what is missing comes before every time.
          $expr: { $lt: ['$index_lease.taken_at', { $subtract: ['$$NOW', leaseMs] }] },
        },
        { $set: { 'index_lease.owner': leaseOwner }, $currentDate: { 'index_lease.taken_at': true } },
        { sort: { 'index_lease.taken_at': 1 }, returnDocument: 'after' },
      )
      .lean<DocumentTypeRecord>();
    if (record?.index_work == null) return null;
    const { type, indexes } = toTypeDeclaration(record);
    const organizationId = toOrganizationId(record.organization_id);
    return { organizationId, type, id: record.index_work, leaseOwner, indexes };
  }

  /** @returns false when somebody else has taken over */
  async renewIndexLease(work: IndexWork): Promise<boolean> {
    const now = { $currentDate: { 'index_lease.taken_at': true } };
    return (await this.model.updateOne(leased(work), now)).matchedCount === 1;
  }

  async setIndexState(
    work: IndexWork,
    index: Pick<DeclaredIndex, 'name' | 'state' | 'error'>,
  ): Promise<void> {
    await this.model.updateOne(
      { ...leased(work), index_work: work.id, 'indexes.name': index.name },
      { $set: { 'indexes.$.state': index.state, 'indexes.$.error': index.error ?? null } },
    );
  }

  /** Ends the work, unless the indexes were changed meanwhile: then it gives it back, to be taken again. */
  async endIndexWork(work: IndexWork): Promise<void> {
    const mine: QueryFilter<DocumentTypeRecord> = { ...leased(work), index_work: work.id };
    await this.model.deleteOne({ ...mine, declared: false, $expr: { $not: [PROPOSAL_STANDS] } });
    // One whose proposal was withdrawn just now is left to be taken again, which removes it.
    const isKept = { $or: [{ declared: true }, { $expr: PROPOSAL_STANDS }] };
    await this.model.updateOne({ ...mine, ...isKept }, { $set: { index_work: null } });
    await this.giveBackIndexWork(work);
  }

  /** Leaves the work to whoever takes it next, before its lease is over. */
  async giveBackIndexWork(work: IndexWork): Promise<void> {
    await this.model.updateOne(leased(work), { $unset: { index_lease: 1 } });
  }
}

/** The record, while nobody else has taken over. What matches nothing was overtaken, and undoes nothing. */
function leased(work: IndexWork) {
  return { ...filterOf(work), 'index_lease.owner': work.leaseOwner };
}

/** Decides in one command, by the database's clock, and leaves all as it is while another proposal stands. */
function proposalUpdate(
  { jsonSchema, indexes }: Declaration,
  { id, lifetimeMs }: Proposal,
): [PipelineStage.ReplaceWith, PipelineStage.Set] {
  const now = new Date();
  const undeclared = {
    declared: false,
    json_schema: null,
    schema_version: 0,
    indexes: [],
    index_work: null,
    created_at: now,
    updated_at: now,
  };
  // A literal, because texts of callers may begin with `$`.
  const proposed = { $literal: { id, json_schema: jsonSchema, index_count: indexes.length } };
  const candidate = { $mergeObjects: [proposed, { until: { $add: ['$$NOW', lifetimeMs] } }] };
  const isFree = { $lte: [{ $ifNull: ['$candidate.until', LONG_AGO] }, '$$NOW'] };
  return [
    { $replaceWith: { $mergeObjects: [{ $literal: undeclared }, '$$ROOT'] } },
    { $set: { candidate: { $cond: [isFree, candidate, '$candidate'] } } },
  ];
}

function ownProposalOf(record: DocumentTypeRecord, proposalId: string): TypeDeclaration | null {
  return record.candidate?.id === proposalId ? toTypeDeclaration(record) : null;
}

function filterOf({ organizationId, type }: TypeKey) {
  return { organization_id: toObjectId(organizationId), type };
}
