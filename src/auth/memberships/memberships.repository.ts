import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import type { Page, PageRequest } from '../../common/pagination/page';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { toAdminId, toObjectId } from '../../database/object-id';
import { AdminUserSchema, type AdminUserRecord } from '../accounts/admin-user.schema';
import type { Member, Membership, MembershipKey, NewMembership, Role } from './membership';
import { toMembership } from './membership.mapper';
import { MembershipRecord } from './membership.schema';

@Injectable()
export class MembershipsRepository {
  constructor(@InjectModel(MembershipRecord.name) private readonly model: Model<MembershipRecord>) {}

  async find(pair: MembershipKey): Promise<Membership | null> {
    const record = await this.model.findOne(key(pair)).lean();
    return record && toMembership(record);
  }

  /** Those of some people in one organization, in one command; who does not belong to it is left out. */
  async findOf(organizationId: OrganizationId, adminIds: readonly AdminId[]): Promise<Membership[]> {
    const records = await this.model
      .find({ organization_id: toObjectId(organizationId), admin_id: { $in: adminIds.map(toObjectId) } })
      .lean();
    return records.map(toMembership);
  }

  /** In the order of joining. */
  async listOf(adminId: AdminId): Promise<Membership[]> {
    const records = await this.model
      .find({ admin_id: toObjectId(adminId) })
      .sort({ _id: 1 })
      .lean();
    return records.map(toMembership);
  }

  /** The people of an organization in the order of their ids; one command, by the driver itself. */
  async listMembersOf(organizationId: OrganizationId, { limit, after }: PageRequest): Promise<Page<Member>> {
    const pipeline = [
      {
        $match: {
          organization_id: toObjectId(organizationId),
          ...(after !== undefined && { admin_id: { $gt: Types.ObjectId.createFromHexString(after) } }),
        },
      },
      { $sort: { admin_id: 1 } },
      { $limit: limit + 1 },
      {
        $lookup: {
          from: AdminUserSchema.get('collection'),
          localField: 'admin_id',
          foreignField: '_id',
          pipeline: [{ $project: { email: 1 } }],
          as: 'accounts',
        },
      },
    ];
    const cursor = this.model.collection.aggregate<
      MembershipRecord & { readonly accounts: readonly AdminUserRecord[] }
    >(pipeline, { batchSize: limit + 2 }); // more than there can be, so that the first answer is the last one
    const records = await cursor.toArray();
    const page = records.slice(0, limit);
    return {
      // An account that is gone leaves its membership for a moment, while it is being erased.
      items: page.flatMap((record) =>
        record.accounts.map(({ email }) => ({ membership: toMembership(record), email })),
      ),
      lastId: records.length > limit ? (page.at(-1)?.admin_id.toHexString() ?? null) : null,
    };
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

  /** Can be run again: an existing membership stays as it is. @returns whether it made one */
  async ensure(membership: NewMembership): Promise<boolean> {
    const insert = { role: membership.role, version: 1, created_at: new Date() };
    const result = await this.model.updateOne(key(membership), { $setOnInsert: insert }, { upsert: true });
    return result.upsertedCount === 1;
  }

  /** Raises the version, and sets the role where one is given. False when it is no longer as it was read. */
  async change(membership: Membership, role?: Role): Promise<boolean> {
    const set = role === undefined ? {} : { $set: { role } };
    const result = await this.model.updateOne(asRead(membership), { $inc: { version: 1 }, ...set });
    return result.modifiedCount === 1;
  }

  /** False when it is no longer as it was read. */
  async deleteAsRead(membership: Membership): Promise<boolean> {
    return (await this.model.deleteOne(asRead(membership))).deletedCount === 1;
  }

  async delete(pair: MembershipKey): Promise<void> {
    await this.model.deleteOne(key(pair));
  }
}

function key({ adminId, organizationId }: MembershipKey) {
  return { admin_id: toObjectId(adminId), organization_id: toObjectId(organizationId) };
}

function asRead({ id, version }: Membership): QueryFilter<MembershipRecord> {
  return { _id: Types.ObjectId.createFromHexString(id), version };
}
