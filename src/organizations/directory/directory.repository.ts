import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import { toPage, type Page, type PageRequest } from '../../common/pagination/page';
import type { OrganizationId } from '../../common/types/ids';
import { toAdminId, toObjectId, toOrganizationId } from '../../database/object-id';
import { toRestingName } from '../../tenancy';
import type { OrganizationStatus } from '../organization';
import { OrganizationRecord } from '../schemas/organization.schema';
import type { OrganizationOverview } from './organization-overview';

export interface DirectoryQuery {
  readonly namePrefix: string | undefined;
  readonly status: OrganizationStatus | undefined;
}

/** Behind every character that a name can have. */
const AFTER_NAMES = '\u{10ffff}';

/** Every organization there is or was, for operators. */
@Injectable()
export class DirectoryRepository {
  constructor(@InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>) {}

  async find(id: OrganizationId): Promise<OrganizationOverview | null> {
    const record = await this.model.findById(toObjectId(id)).lean<OrganizationRecord>();
    return record && toOverview(record);
  }

  /** In the order of creation. */
  async list(
    { namePrefix, status }: DirectoryQuery,
    { limit, after }: PageRequest,
  ): Promise<Page<OrganizationOverview>> {
    const filter: QueryFilter<OrganizationRecord> = {
      ...(after !== undefined && { _id: { $gt: Types.ObjectId.createFromHexString(after) } }),
      ...(status !== undefined && { status }),
      ...(namePrefix !== undefined && { name: { $gte: namePrefix, $lt: `${namePrefix}${AFTER_NAMES}` } }),
    };
    const records = await this.model
      .find(filter)
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<OrganizationRecord[]>();
    return toPage(records.map(toOverview), limit);
  }
}

function toOverview(record: OrganizationRecord): OrganizationOverview {
  const { name, display_name, placement, owner_ids } = record as Partial<OrganizationRecord>; // or a tombstone
  return {
    id: toOrganizationId(record._id),
    name: name ?? null,
    restingNames: (record.resting_names ?? []).map(toRestingName),
    displayName: display_name ?? name ?? null,
    collection: placement?.collection ?? null,
    isolation: placement?.isolation ?? null,
    status: record.status,
    version: record.version,
    ownerIds: (owner_ids ?? []).map((id) => toAdminId(id)),
    createdAt: record.created_at,
    updatedAt: record.updated_at,
    deletedAt: record.deleted_at ?? null,
    restorableUntil: record.restorable_until ?? null,
    erasureId: record.purge?.erasure_id.toHexString() ?? null,
  };
}
