import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toObjectId, toOrganizationId } from '../../database/object-id';
import type { Declaration, DeclaredIndex, TypeDeclaration } from './declared-type';
import { toTypeDeclaration } from './document-type.mapper';
import { DocumentTypeRecord, type StoredIndex } from './schemas/document-type.schema';

/** Which type of which organization. */
export interface TypeKey {
  readonly organizationId: OrganizationId;
  readonly type: string;
}

/** An index build that this instance has taken. */
export interface IndexWork extends TypeKey {
  /** Of the change that is to be shown; another change meanwhile has another id. */
  readonly id: string;
  readonly indexes: readonly DeclaredIndex[];
}

const EPOCH = new Date(0);

/** Declarations of types, in the system database: what an app writes into its data cannot touch them. */
@Injectable()
export class DocumentTypesRepository {
  constructor(@InjectModel(DocumentTypeRecord.name) private readonly model: Model<DocumentTypeRecord>) {}

  async find(key: TypeKey): Promise<TypeDeclaration | null> {
    const record = await this.model.findOne(filterOf(key)).lean<DocumentTypeRecord>();
    return record && toTypeDeclaration(record);
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
    const records = await this.model
      .find({ organization_id: toObjectId(organizationId) }, { _id: 0, indexes: 1, candidate: 1 })
      .lean<Pick<DocumentTypeRecord, 'indexes' | 'candidate'>[]>();
    const now = new Date();
    return records
      .map(({ indexes, candidate }) =>
        candidate !== null && candidate.until > now
          ? Math.max(indexes.length, candidate.index_count)
          : indexes.length,
      )
      .reduce((sum, count) => sum + count, 0);
  }

  /**
   * Puts a schema beside the one in force, for writers to satisfy both.
   * @returns the declaration before, or null while another change is under way
   */
  async propose(
    key: TypeKey,
    { jsonSchema, indexes }: Declaration,
    { id, until }: { readonly id: string; readonly until: Date },
  ): Promise<TypeDeclaration | null> {
    const now = new Date();
    const candidate = { id, json_schema: jsonSchema, index_count: indexes.length, until };
    const free = { $or: [{ candidate: null }, { 'candidate.until': { $lt: now } }] };
    try {
      const record = await this.model
        .findOneAndUpdate(
          { ...filterOf(key), ...free },
          {
            $set: { candidate },
            $setOnInsert: {
              declared: false,
              json_schema: null,
              schema_version: 0,
              indexes: [],
              index_work: null,
              index_lease_until: EPOCH,
              created_at: now,
              updated_at: now,
            },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<DocumentTypeRecord>();
      return toTypeDeclaration(record);
    } catch (error) {
      // There is one, and it is not free: the filter did not find it, and the insert met it.
      if (duplicateKeyField(error) !== null) return null;
      throw error;
    }
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
        { ...filterOf(key), 'candidate.id': proposalId, 'candidate.until': { $gt: now } },
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
    await this.model.deleteOne({ ...proposal, declared: false, index_work: null });
    await this.model.updateOne(proposal, { $set: { candidate: null } });
  }

  /** Leaves a record without a declaration until its indexes are dropped. @returns whether there was one */
  async retract(key: TypeKey, workId: string): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { ...filterOf(key), declared: true },
      {
        $set: {
          declared: false,
          json_schema: null,
          candidate: null,
          indexes: [],
          index_work: workId,
          updated_at: new Date(),
        },
      },
    );
    return matchedCount === 1;
  }

  /** Takes work that is nobody's: of one type, or the oldest there is. Null when there is none. */
  async takeIndexWork(of: TypeKey | 'any', leaseMs: number): Promise<IndexWork | null> {
    const now = Date.now();
    const record = await this.model
      .findOneAndUpdate(
        {
          ...(of !== 'any' && filterOf(of)),
          index_work: { $type: 'string' },
          index_lease_until: { $lte: new Date(now) },
        },
        { $set: { index_lease_until: new Date(now + leaseMs) } },
        { sort: { index_lease_until: 1 }, returnDocument: 'after' },
      )
      .lean<DocumentTypeRecord>();
    if (record?.index_work == null) return null;
    const { type, indexes } = toTypeDeclaration(record);
    return { organizationId: toOrganizationId(record.organization_id), type, id: record.index_work, indexes };
  }

  async renewIndexLease(work: IndexWork, leaseMs: number): Promise<void> {
    const until = new Date(Date.now() + leaseMs);
    await this.model.updateOne(filterOf(work), { $set: { index_lease_until: until } });
  }

  async setIndexState(
    work: IndexWork,
    index: Pick<DeclaredIndex, 'name' | 'state' | 'error'>,
  ): Promise<void> {
    await this.model.updateOne(
      { ...filterOf(work), index_work: work.id, 'indexes.name': index.name },
      { $set: { 'indexes.$.state': index.state, 'indexes.$.error': index.error ?? null } },
    );
  }

  /** Ends the work, unless the indexes were changed meanwhile: then it gives it back, to be taken again. */
  async endIndexWork(work: IndexWork): Promise<void> {
    const mine: QueryFilter<DocumentTypeRecord> = { ...filterOf(work), index_work: work.id };
    await this.model.deleteOne({ ...mine, declared: false, candidate: null });
    await this.model.updateOne(mine, { $set: { index_work: null } });
    await this.model.updateOne(filterOf(work), { $set: { index_lease_until: EPOCH } });
  }
}

function filterOf({ organizationId, type }: TypeKey) {
  return { organization_id: toObjectId(organizationId), type };
}
