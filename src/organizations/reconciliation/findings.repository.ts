import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { toPage, type Page, type PageRequest } from '../../common/pagination/page';
import { toObjectId, toOrganizationId } from '../../database/object-id';
import type { Finding, FindingKind, StoredFinding } from './finding';
import { CompletionRecord } from './completion.schema';
import { FindingRecord } from './finding.schema';

@Injectable()
export class FindingsRepository {
  constructor(
    @InjectModel(FindingRecord.name) private readonly model: Model<FindingRecord>,
    @InjectModel(CompletionRecord.name) private readonly completions: Model<CompletionRecord>,
  ) {}

  async record(run: string, finding: Finding): Promise<void> {
    const { kind, organizationId, collection, index, action } = finding;
    const now = new Date();
    await this.model.updateOne(
      { key: [kind, collection, index ?? ''].join('/') },
      {
        $set: { run, action, last_seen_at: now },
        $setOnInsert: {
          kind,
          organization_id: organizationId && toObjectId(organizationId),
          collection_name: collection,
          index,
          first_seen_at: now,
        },
      },
      { upsert: true },
    );
  }

  /** Ends a run: what it has not seen is over, but for what was made anew, which stays to be read for a while. */
  async complete(run: string, madeBefore: Date): Promise<void> {
    await this.model.deleteMany({
      run: { $ne: run },
      $or: [{ action: 'reported' }, { last_seen_at: { $lt: madeBefore } }],
    });
    const now = { $currentDate: { completed_at: true as const } };
    await this.completions.updateOne({ _id: 'last' }, now, { upsert: true });
  }

  async findCompletion(): Promise<Date | null> {
    const record = await this.completions.findById('last').lean<CompletionRecord>();
    return record?.completed_at ?? null;
  }

  async list(kind: FindingKind | undefined, { limit, after }: PageRequest): Promise<Page<StoredFinding>> {
    const records = await this.model
      .find({
        ...(after !== undefined && { _id: { $gt: Types.ObjectId.createFromHexString(after) } }),
        ...(kind !== undefined && { kind }),
      })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<FindingRecord[]>();
    return toPage(records.map(toFinding), limit);
  }
}

function toFinding(record: FindingRecord): StoredFinding {
  return {
    id: record._id.toHexString(),
    kind: record.kind,
    organizationId: record.organization_id && toOrganizationId(record.organization_id),
    collection: record.collection_name,
    index: record.index,
    action: record.action,
    firstSeenAt: record.first_seen_at,
    lastSeenAt: record.last_seen_at,
  };
}
