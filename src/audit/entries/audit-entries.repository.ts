import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { objectIdOf, toObjectId, toOrganizationId } from '../../database/object-id';
import type { AuditEntry } from './audit-entry';
import { toEntry, toRecord } from './audit-entry.mapper';
import { AuditEntryRecord } from './audit-entry.schema';

/** What is put on an entry to seal it. */
export interface Sealing {
  readonly entryId: string;
  readonly sequence: number;
  readonly previousMac: string;
  readonly keyId: string;
  readonly mac: string;
}

type Unsealed = Pick<AuditEntry, 'id' | 'organizationId' | 'action' | 'tag'>;

/** Writes entries, and what sealing and forgetting do to them. */
@Injectable()
export class AuditEntriesRepository {
  constructor(@InjectModel(AuditEntryRecord.name) private readonly model: Model<AuditEntryRecord>) {}

  /** One command, by the driver itself: it stands on the path of requests. */
  async insert(entries: readonly AuditEntry[]): Promise<void> {
    await this.model.collection.insertMany(entries.map(toRecord));
  }

  /** Organizations with entries that are not sealed, as they come from the database. */
  async *organizationsWithUnsealed(): AsyncGenerator<OrganizationId, void> {
    const groups = this.model.collection.aggregate<{ _id: Types.ObjectId }>([
      { $match: { unsealed: { $exists: true } } },
      { $group: { _id: '$unsealed' } },
    ]);
    for await (const { _id } of groups) yield toOrganizationId(_id);
  }

  /** The first ones, in the order in which they were written. */
  async listUnsealed(organizationId: OrganizationId, limit: number): Promise<Unsealed[]> {
    const records = await this.model
      .find({ unsealed: toObjectId(organizationId) }, { organization_id: 1, action: 1, tag: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .batchSize(limit + 1)
      .lean<Pick<AuditEntryRecord, '_id' | 'organization_id' | 'action' | 'tag'>[]>();
    return records.map(({ _id, organization_id, action, tag }) => ({
      id: _id.toHexString(),
      organizationId: toOrganizationId(organization_id),
      action: action as AuditEntry['action'],
      tag,
    }));
  }

  async countUnsealed(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ unsealed: toObjectId(organizationId) });
  }

  /** Can be run again: what is sealed stays as it is. */
  async seal(organizationId: OrganizationId, sealings: readonly Sealing[]): Promise<void> {
    await this.model.collection.bulkWrite(
      sealings.map(({ entryId, sequence, previousMac, keyId, mac }) => ({
        updateOne: {
          filter: {
            _id: objectIdOf(entryId),
            unsealed: toObjectId(organizationId),
          },
          update: {
            $set: { seq: sequence, previous_mac: previousMac, seal_key_id: keyId, mac },
            $unset: { unsealed: 1 },
          },
        },
      })),
    );
  }

  /** Of an organization that does not come to be. */
  async deleteUnsealed(organizationId: OrganizationId, before: Types.ObjectId): Promise<void> {
    await this.model.deleteMany({ unsealed: toObjectId(organizationId), _id: { $lt: before } });
  }

  /** Sealed entries in their order, from one cursor, which is closed when the generator is. */
  async *chain(
    organizationId: OrganizationId,
    { after, upTo }: { readonly after: number; readonly upTo: number },
  ): AsyncGenerator<AuditEntry, void> {
    const cursor = this.model.collection
      .find<AuditEntryRecord>({
        organization_id: toObjectId(organizationId),
        seq: { $gt: after, $lte: upTo },
      })
      .sort({ seq: 1 })
      .batchSize(BATCH);
    try {
      for await (const record of cursor) yield toEntry(record);
    } finally {
      await cursor.close();
    }
  }

  /** The number of some entry that is sealed behind this one. */
  async findSequenceBehind(organizationId: OrganizationId, sequence: number): Promise<number | null> {
    const record = await this.model
      .findOne({ organization_id: toObjectId(organizationId), seq: { $gt: sequence } }, { seq: 1 })
      .lean<Pick<AuditEntryRecord, 'seq'>>();
    return record?.seq ?? null;
  }

  /** Organizations that have sealed entries of before. */
  async *organizationsWithEntriesBefore(id: Types.ObjectId): AsyncGenerator<OrganizationId, void> {
    const groups = this.model.collection.aggregate<{ _id: Types.ObjectId }>([
      { $match: { _id: { $lt: id }, seq: { $exists: true } } },
      { $group: { _id: '$organization_id' } },
    ]);
    for await (const { _id } of groups) yield toOrganizationId(_id);
  }

  async deleteUpTo(organizationId: OrganizationId, sequence: number): Promise<void> {
    await this.model.deleteMany(upTo(organizationId, sequence));
  }

  async deleteAllOf(organizationId: OrganizationId): Promise<void> {
    await this.model.deleteMany({ organization_id: toObjectId(organizationId) });
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ organization_id: toObjectId(organizationId) });
  }

  /** Forgets who that is, in the entries of every organization; their ids stay. Can be run again. */
  async erasePerson({ id, email }: { readonly id: string; readonly email: string | null }): Promise<void> {
    await this.model.updateMany({ 'actor.id': id }, { $unset: { 'personal.actor': 1 } });
    await this.model.updateMany(
      { 'target.id': id, 'personal.target': { $exists: true } },
      { $unset: { 'personal.target': 1 } },
    );
    if (email === null) return;
    await this.model.updateMany({ 'personal.target.email': email }, { $unset: { 'personal.target': 1 } });
  }
}

/** Of entries that one answer of the database holds: their work leaves the event loop in between. */
const BATCH = 100;

function upTo(organizationId: OrganizationId, sequence: number): QueryFilter<AuditEntryRecord> {
  return { organization_id: toObjectId(organizationId), seq: { $lte: sequence } };
}
