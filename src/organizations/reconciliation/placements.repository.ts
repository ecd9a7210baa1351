import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { toObjectId, toOrganizationId } from '../../database/object-id';
import { fromStoredPlacement, type TenantPlacement } from '../../tenancy';
import { OrganizationRecord } from '../schemas/organization.schema';

/** Who owns which collections. */
export interface PlacedOrganization {
  readonly id: OrganizationId;
  readonly placement: TenantPlacement;
  /** Active or suspended: everything of it has to be there. */
  readonly isInUse: boolean;
}

@Injectable()
export class PlacementsRepository {
  constructor(@InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>) {}

  /** All but tombstones, which own nothing, in the order of their ids. */
  async listAfter(id: OrganizationId | undefined, limit: number): Promise<PlacedOrganization[]> {
    const records = await this.model
      .find(
        { ...(id !== undefined && { _id: { $gt: toObjectId(id) } }), status: { $ne: 'purged' } },
        { placement: 1, status: 1 },
      )
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<OrganizationRecord, '_id' | 'placement' | 'status'>[]>();
    return records.map(({ _id, placement, status }) => ({
      id: toOrganizationId(_id),
      placement: fromStoredPlacement(placement),
      isInUse: status === 'active' || status === 'suspended',
    }));
  }
}
