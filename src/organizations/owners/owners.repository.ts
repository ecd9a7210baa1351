import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { toAdminId, toObjectId } from '../../database/object-id';
import { OrganizationRecord } from '../schemas/organization.schema';

/** Who owns an organization, as it was read. */
export interface Owners {
  readonly ids: readonly AdminId[];
  /** Rises with each change of the owners and each end of a membership; null before the first. */
  readonly version: number | null;
}

/** The owners of active organizations. Each change is one update, and needs them to be as they were read. */
@Injectable()
export class OwnersRepository {
  constructor(@InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>) {}

  /** Past every cache. Null for an organization that is not active. */
  async find(organizationId: OrganizationId): Promise<Owners | null> {
    const record = await this.model
      .findOne({ _id: toObjectId(organizationId), status: 'active' }, { owner_ids: 1, owners_version: 1 })
      .lean<Pick<OrganizationRecord, 'owner_ids' | 'owners_version'>>();
    return record && { ids: record.owner_ids.map(toAdminId), version: record.owners_version ?? null };
  }

  /** False when the owners are no longer those that were read. */
  async add(organizationId: OrganizationId, read: Owners, adminId: AdminId): Promise<boolean> {
    const result = await this.model.updateOne(asRead(organizationId, read), {
      $addToSet: { owner_ids: toObjectId(adminId) },
      $inc: { owners_version: 1 },
    });
    return result.modifiedCount === 1;
  }

  /**
   * Also for somebody who is no owner: whoever is about to make them one is overtaken by this. False when the owners are
   * no longer those that were read, and when there is no other one.
   */
  async remove(organizationId: OrganizationId, read: Owners, adminId: AdminId): Promise<boolean> {
    const id = toObjectId(adminId);
    const result = await this.model.updateOne(
      { ...asRead(organizationId, read), owner_ids: { $elemMatch: { $ne: id } } },
      { $pull: { owner_ids: id }, $inc: { owners_version: 1 } },
    );
    return result.modifiedCount === 1;
  }
}

function asRead(organizationId: OrganizationId, { version }: Owners) {
  // In a filter, null also matches what is unset.
  return { _id: toObjectId(organizationId), status: 'active' as const, owners_version: version };
}
