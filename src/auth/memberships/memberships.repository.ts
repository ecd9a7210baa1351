import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { toAdminId, toObjectId } from '../../database/object-id';
import type { Membership } from './membership';
import { toMembership } from './membership.mapper';
import { MembershipRecord } from './membership.schema';

type Pair = Pick<Membership, 'adminId' | 'organizationId'>;

@Injectable()
export class MembershipsRepository {
  constructor(@InjectModel(MembershipRecord.name) private readonly model: Model<MembershipRecord>) {}

  async find(pair: Pair): Promise<Membership | null> {
    const record = await this.model.findOne(key(pair)).lean();
    return record && toMembership(record);
  }

  /** In the order of joining. */
  async listOf(adminId: AdminId): Promise<Membership[]> {
    const records = await this.model
      .find({ admin_id: toObjectId(adminId) })
      .sort({ _id: 1 })
      .lean();
    return records.map(toMembership);
  }

  /** Some of the people of an organization, at most `limit`. */
  async listMembers(organizationId: OrganizationId, limit: number): Promise<AdminId[]> {
    const records = await this.model
      .find({ organization_id: toObjectId(organizationId) }, { admin_id: 1 })
      .limit(limit)
      .lean();
    return records.map(({ admin_id }) => toAdminId(admin_id));
  }

  async countOf(
    which: { readonly adminId: AdminId } | { readonly organizationId: OrganizationId },
  ): Promise<number> {
    return this.model.countDocuments(
      'adminId' in which
        ? { admin_id: toObjectId(which.adminId) }
        : { organization_id: toObjectId(which.organizationId) },
    );
  }

  /** Can be run again: an existing membership stays as it is. */
  async ensure(membership: Omit<Membership, 'id'>): Promise<void> {
    const insert = { role: membership.role, created_at: new Date() };
    await this.model.updateOne(key(membership), { $setOnInsert: insert }, { upsert: true });
  }

  async delete(pair: Pair): Promise<void> {
    await this.model.deleteOne(key(pair));
  }
}

function key({ adminId, organizationId }: Pair) {
  return { admin_id: toObjectId(adminId), organization_id: toObjectId(organizationId) };
}
