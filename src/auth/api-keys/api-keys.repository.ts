import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type mongo } from 'mongoose';
import { toPage, type Page, type PageRequest } from '../../common/pagination/page';
import type { ApiKeyId, OrganizationId } from '../../common/types/ids';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toObjectId } from '../../database/object-id';
import type { Membership } from '../memberships/membership';
import { toMembership } from '../memberships/membership.mapper';
import { MembershipSchema, type MembershipRecord } from '../memberships/membership.schema';
import type { ApiKey } from './api-key';
import { toApiKey } from './api-key.mapper';
import { ApiKeyRecord } from './api-key.schema';

/** A key with the membership of its maker, as it is now. */
export interface MadeApiKey {
  readonly id: ApiKeyId;
  readonly key: ApiKey;
  readonly maker: Membership | null;
}

/** Which key: one of another organization is none. */
export interface ApiKeyPlace {
  readonly id: ApiKeyId;
  readonly organizationId: OrganizationId;
}

export interface Rotation {
  readonly hash: string;
  /** How long what it was before still works. */
  readonly overlapMs: number;
  /** A new end, or null for none; undefined leaves it. */
  readonly expiresAt: Date | null | undefined;
}

/** Rotated more often while overlaps last, the oldest stops to work. */
const MAX_FORMER_HASHES = 5;

/** Before it is used again after so long, nobody needs to know more exactly. */
const USE_RESOLUTION_MS = 60_000;

@Injectable()
export class ApiKeysRepository {
  constructor(@InjectModel(ApiKeyRecord.name) private readonly model: Model<ApiKeyRecord>) {}

  /**
   * @param isRetry an earlier attempt may have stored it, and has told nobody: it becomes what it is now
   * @returns false when another attempt has stored it meanwhile
   */
  async insert(key: ApiKey, { isRetry }: { readonly isRetry: boolean }): Promise<boolean> {
    const { hash, ...rest } = toRecord(key);
    const place = placeOf(key);
    const [which, update] = isRetry
      ? [place, { $set: { hash }, $setOnInsert: rest }]
      : [{ ...place, hash }, { $setOnInsert: rest }];
    try {
      await this.model.updateOne(which, update, { upsert: true });
      return true;
    } catch (error) {
      if (duplicateKeyField(error) === '_id') return false;
      throw error;
    }
  }

  async find(id: ApiKeyId): Promise<ApiKey | null> {
    const record = await this.model.findById(toObjectId(id)).lean<ApiKeyRecord>();
    return record && toApiKey(record);
  }

  async findMade(place: ApiKeyPlace): Promise<MadeApiKey | null> {
    const [found] = await this.#made([{ $match: placeOf(place) }]);
    return found ?? null;
  }

  /** In the order in which they were made. */
  async list(organizationId: OrganizationId, { limit, after }: PageRequest): Promise<Page<MadeApiKey>> {
    const which = {
      organization_id: toObjectId(organizationId),
      ...(after !== undefined && { _id: { $gt: Types.ObjectId.createFromHexString(after) } }),
    };
    const found = await this.#made([{ $match: which }, { $sort: { _id: 1 } }, { $limit: limit + 1 }]);
    return toPage(found, limit);
  }

  /** False when there is no such key, or it has come to its end. */
  async rotate(place: ApiKeyPlace, { hash, overlapMs, expiresAt }: Rotation): Promise<boolean> {
    const end = { $min: [{ $add: ['$$NOW', overlapMs] }, '$expires_at'] }; // null counts for nothing in it
    const former = {
      $map: {
        input: { $concatArrays: [[{ hash: '$hash', until: end }], '$former_hashes'] },
        in: { hash: '$$this.hash', until: { $min: ['$$this.until', end] } },
      },
    };
    const lasting = { $filter: { input: former, cond: { $gt: ['$$this.until', '$$NOW'] } } };
    const rotated = {
      hash,
      former_hashes: { $slice: [lasting, MAX_FORMER_HASHES] },
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    };
    const isRunning = {
      $expr: { $or: [{ $eq: ['$expires_at', null] }, { $gt: ['$expires_at', '$$NOW'] }] },
    };
    const result = await this.model.updateOne({ ...placeOf(place), ...isRunning }, [{ $set: rotated }], {
      updatePipeline: true,
    });
    return result.modifiedCount === 1;
  }

  /** Of any number of instances that tell so within a minute, one writes. */
  async noteUse(id: ApiKeyId): Promise<void> {
    const isStale = { $lt: ['$last_used_at', { $subtract: ['$$NOW', USE_RESOLUTION_MS] }] }; // also for null
    await this.model.updateOne(
      { _id: toObjectId(id), $expr: isStale },
      [{ $set: { last_used_at: '$$NOW' } }],
      { updatePipeline: true },
    );
  }

  /** False when there is none. */
  async delete(place: ApiKeyPlace): Promise<boolean> {
    const result = await this.model.deleteOne(placeOf(place));
    return result.deletedCount === 1;
  }

  async deleteAllOf(organizationId: OrganizationId): Promise<void> {
    await this.model.deleteMany({ organization_id: toObjectId(organizationId) });
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ organization_id: toObjectId(organizationId) });
  }

  async #made(which: readonly mongo.Document[]): Promise<MadeApiKey[]> {
    const cursor = this.model.collection.aggregate<
      ApiKeyRecord & { readonly makers: readonly MembershipRecord[] }
    >([
      ...which,
      {
        $lookup: {
          from: MembershipSchema.get('collection'),
          localField: 'maker_membership_id',
          foreignField: '_id',
          as: 'makers',
        },
      },
    ]);
    const found = await cursor.toArray();
    return found.map(({ makers: [maker], ...record }) => {
      const key = toApiKey(record);
      return { id: key.id, key, maker: maker === undefined ? null : toMembership(maker) };
    });
  }
}

function placeOf({ id, organizationId }: ApiKeyPlace) {
  return { _id: toObjectId(id), organization_id: toObjectId(organizationId) };
}

function toRecord(key: ApiKey): Omit<ApiKeyRecord, '_id' | 'organization_id'> {
  return {
    name: key.name,
    permissions: [...key.permissions],
    maker_id: toObjectId(key.makerId),
    maker_membership_id: Types.ObjectId.createFromHexString(key.makerMembershipId),
    hash: key.hash,
    former_hashes: [...key.formerHashes],
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
  };
}
