import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import type { OrganizationId } from '../../../common/types/ids';
import { LifecycleConfig } from '../../../config/lifecycle.config';
import { toObjectId, toOrganizationId } from '../../../database/object-id';
import { fromStoredPlacement } from '../../../tenancy';
import type { OrganizationStatus } from '../../organization';
import { OrganizationRecord, type PurgeRecord } from '../../schemas/organization.schema';
import { IDLE } from '../conditions';
import { Instance } from '../instance';
import { retireName } from '../names/name-stages';
import type { DuePurge, Purge, PurgeRequester } from './purge';

/** Nothing of these stays in a tombstone; resting names and their claims go when their rest is over. */
const ERASED = [
  'name',
  'display_name',
  'placement',
  'owner_ids',
  'owners_version',
  'deleted_at',
  'restorable_until',
  'status_before_deletion',
  'op',
  'lease',
  'audit_head',
  'audit_checkpoint',
];

/** The states and stages of a purge. Each change is one conditional update. */
@Injectable()
export class PurgesRepository {
  constructor(
    @InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>,
    private readonly instance: Instance,
    private readonly config: LifecycleConfig,
  ) {}

  /**
   * From here there is no way back: nobody reaches it any longer, and its name begins to rest. Null when it is in none
   * of the states, or an operation is under way.
   */
  async begin(
    id: OrganizationId,
    from: readonly OrganizationStatus[],
    requestedBy: PurgeRequester,
  ): Promise<Purge | null> {
    return this.#begin({ _id: toObjectId(id), status: { $in: [...from] } }, requestedBy);
  }

  /** For some organization whose owner can restore it no longer. Null when there is none. */
  async beginUnrestorable(): Promise<Purge | null> {
    const unrestorable = {
      status: 'deleted' as const,
      restorable_until: { $lte: inAnHour() }, // what the index can tell; the database's clock decides
      $expr: { $lte: ['$restorable_until', '$$NOW'] },
    };
    return this.#begin(unrestorable, 'retention');
  }

  async find(id: OrganizationId): Promise<Purge | null> {
    const record = await this.model
      .findOne({ _id: toObjectId(id), purge: { $exists: true } })
      .lean<OrganizationRecord>();
    return record && toPurge(record);
  }

  /** Takes the lease of some purge whose stage is over. Null when there is none. */
  async takeDue(): Promise<DuePurge | null> {
    const operationId = randomUUID();
    const record = await this.model
      .findOneAndUpdate(
        {
          status: 'purging',
          'purge.due_at': { $lte: inAnHour() },
          $expr: { $lte: ['$purge.due_at', '$$NOW'] },
          ...IDLE,
        },
        {
          $set: { op: { id: operationId, kind: 'purge' }, 'lease.owner': this.instance.id },
          $currentDate: { 'lease.taken_at': true },
        },
        { returnDocument: 'after' },
      )
      .lean<OrganizationRecord>();
    if (record?.purge === undefined) return null;
    return {
      ...toPurge(record),
      stage: record.purge.stage,
      operationId,
      placement: fromStoredPlacement(record.placement),
    };
  }

  /** Begins the next stage. False when another instance has taken over. */
  async advance({ organizationId, operationId }: DuePurge, stage: PurgeRecord['stage']): Promise<boolean> {
    const next = {
      'purge.stage': stage,
      'purge.due_at': { $add: ['$$NOW', this.config.purgeGraceMs] },
      op: '$$REMOVE',
      lease: '$$REMOVE',
    };
    const filter = this.#leased(organizationId, operationId);
    const result = await this.model.updateOne(filter, [{ $set: next }], { updatePipeline: true });
    return result.matchedCount === 1;
  }

  /** Leaves the tombstone: ids, hashes, and the names that still rest. False when another instance has taken over. */
  async finish({ organizationId, operationId }: DuePurge): Promise<boolean> {
    const filter = this.#leased(organizationId, operationId);
    const record = await this.model.findOne(filter, { name: 1 }).lean<Pick<OrganizationRecord, 'name'>>();
    if (record === null) return false;
    const tombstone = { status: 'purged', purged_at: '$$NOW', name_hash: hashOf(record.name) };
    const stages = [{ $set: tombstone }, { $unset: [...ERASED, 'purge.due_at'] }];
    const result = await this.model.updateOne(filter, stages, { updatePipeline: true });
    return result.matchedCount === 1;
  }

  async #begin(from: QueryFilter<OrganizationRecord>, requestedBy: PurgeRequester): Promise<Purge | null> {
    const { purgeGraceMs, nameRestMs } = this.config;
    const purge = {
      erasure_id: new Types.ObjectId(),
      requested_by: { $literal: requestedBy },
      requested_at: '$$NOW',
      stage: 'waiting',
      due_at: { $add: ['$$NOW', purgeGraceMs] },
    };
    const begun = {
      purge,
      session_epoch: { $add: ['$session_epoch', 1] },
      version: { $add: ['$version', 1] },
      updated_at: '$$NOW',
      restorable_until: '$$REMOVE',
    };
    const record = await this.model
      .findOneAndUpdate({ ...from, ...IDLE }, [{ $set: begun }, ...retireName('purging', nameRestMs)], {
        returnDocument: 'after',
        updatePipeline: true,
      })
      .lean<OrganizationRecord>();
    return record && toPurge(record);
  }

  #leased(id: OrganizationId, operationId: string): QueryFilter<OrganizationRecord> {
    return { _id: toObjectId(id), status: 'purging', 'op.id': operationId, 'lease.owner': this.instance.id };
  }
}

/** Tells whether a name is that of a tombstone, without saying it. */
function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function toPurge({ _id, purge }: OrganizationRecord): Purge {
  if (purge === undefined) throw new TypeError('It is not being purged');
  return {
    organizationId: toOrganizationId(_id),
    erasureId: purge.erasure_id.toHexString(),
    requestedBy: purge.requested_by as PurgeRequester,
    requestedAt: purge.requested_at,
  };
}

/** Later than any time that is over, whatever the clocks differ by. */
function inAnHour(): Date {
  return new Date(Date.now() + 60 * 60_000);
}
