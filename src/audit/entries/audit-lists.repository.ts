import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { toPage, type Page, type PageRequest } from '../../common/pagination/page';
import type { OrganizationId } from '../../common/types/ids';
import { objectIdOf, lowestIdAt, toObjectId } from '../../database/object-id';
import type { RecordedAction } from '../actions';
import type { AuditEntry } from './audit-entry';
import { toEntry } from './audit-entry.mapper';
import { AuditEntryRecord } from './audit-entry.schema';

export interface AuditFilter {
  /** From this time on. */
  readonly from?: Date | undefined;
  /** Before this time. */
  readonly to?: Date | undefined;
  /** The id of who did it. */
  readonly actor?: string | undefined;
  readonly action?: RecordedAction | undefined;
}

/** Of entries that one answer of the database holds. */
const BATCH = 100;

/** Reads the entries of an organization, sealed or not yet. */
@Injectable()
export class AuditListsRepository {
  constructor(@InjectModel(AuditEntryRecord.name) private readonly model: Model<AuditEntryRecord>) {}

  /** The newest first. */
  async list(
    organizationId: OrganizationId,
    filter: AuditFilter,
    { limit, after }: PageRequest,
  ): Promise<Page<AuditEntry>> {
    const query = toQuery(organizationId, filter);
    const behind = after === undefined ? query : { $and: [query, { _id: { $lt: objectIdOf(after) } }] };
    const cursor = this.#entries()
      .find(behind)
      .sort({ _id: -1 })
      .limit(limit + 1)
      .batchSize(limit + 2);
    return toPage((await cursor.toArray()).map(toEntry), limit);
  }

  /** The oldest first, in parts as they come, from one cursor, which is closed when the generator is. */
  async *batches(
    organizationId: OrganizationId,
    filter: AuditFilter,
  ): AsyncGenerator<readonly AuditEntry[], void> {
    const cursor = this.#entries().find(toQuery(organizationId, filter)).sort({ _id: 1 }).batchSize(BATCH);
    try {
      while (await cursor.hasNext()) yield cursor.readBufferedDocuments().map(toEntry);
    } finally {
      await cursor.close();
    }
  }

  #entries(): mongo.Collection<AuditEntryRecord> {
    return this.model.db
      .getClient()
      .db(this.model.db.name)
      .collection<AuditEntryRecord>(this.model.collection.name);
  }
}

/** Times also by the ids, which begin with the second: that is what the indexes are in the order of. */
function toQuery(
  organizationId: OrganizationId,
  { from, to, actor, action }: AuditFilter,
): mongo.Filter<AuditEntryRecord> {
  return {
    organization_id: toObjectId(organizationId),
    ...(actor !== undefined && { 'actor.id': actor }),
    ...(action !== undefined && { action }),
    $and: [
      from === undefined ? {} : { at: { $gte: from }, _id: { $gte: lowestIdAt(from) } },
      to === undefined ? {} : { at: { $lt: to }, _id: { $lt: lowestIdAt(new Date(to.getTime() + 1000)) } },
    ],
  };
}
