import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import type { AdminId } from '../../../common/types/ids';
import { toObjectId, toOrganizationId } from '../../../database/object-id';
import type { Erasure, Purge, PurgeRequester } from './purge';
import { ErasureRecord } from './erasure.schema';

const ID = /^[0-9a-f]{24}$/;

@Injectable()
export class ErasuresRepository {
  constructor(@InjectModel(ErasureRecord.name) private readonly model: Model<ErasureRecord>) {}

  async find(id: string): Promise<Erasure | null> {
    const record = ID.test(id) ? await this.model.findById(id).lean<ErasureRecord>() : null;
    return record && toErasure(record);
  }

  /** Can be run again. */
  async ensure({ erasureId, organizationId, requestedBy, requestedAt }: Purge): Promise<void> {
    await this.model.updateOne(
      { _id: new Types.ObjectId(erasureId) },
      {
        $setOnInsert: {
          organization_id: toObjectId(organizationId),
          requested_by: requestedBy,
          requested_at: requestedAt,
        },
      },
      { upsert: true },
    );
  }

  /** How much there was. Told again when less of it is left, it keeps the most. */
  async count({ erasureId }: Purge, counts: Readonly<Record<string, number>>): Promise<void> {
    const most = Object.fromEntries(Object.entries(counts).map(([what, count]) => [`counts.${what}`, count]));
    await this.model.updateOne({ _id: new Types.ObjectId(erasureId) }, { $max: most });
  }

  /** Can be run again. */
  async addAccount({ erasureId }: Purge, adminId: AdminId): Promise<void> {
    const change = { $addToSet: { erased_accounts: toObjectId(adminId) } };
    await this.model.updateOne({ _id: new Types.ObjectId(erasureId) }, change);
  }

  /** Can be run again. */
  async complete({ erasureId }: Purge): Promise<void> {
    await this.model.updateOne(
      { _id: new Types.ObjectId(erasureId), completed_at: { $exists: false } },
      { $currentDate: { completed_at: true } },
    );
  }
}

function toErasure(record: ErasureRecord): Erasure {
  return {
    erasureId: record._id.toHexString(),
    organizationId: toOrganizationId(record.organization_id),
    requestedBy: record.requested_by as PurgeRequester,
    requestedAt: record.requested_at,
    completedAt: record.completed_at ?? null,
    counts: { ...record.counts, accounts: record.erased_accounts?.length ?? 0 },
  };
}
