import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import type { OrganizationId, SessionId } from '../../common/types/ids';
import { toAdminId, toObjectId, toOrganizationId, toSessionId } from '../../database/object-id';
import type { Session } from './session';
import { SessionRecord } from './session.schema';

@Injectable()
export class SessionsRepository {
  constructor(@InjectModel(SessionRecord.name) private readonly model: Model<SessionRecord>) {}

  async insert(session: Session): Promise<void> {
    await this.model.collection.insertOne({
      _id: toObjectId(session.id),
      admin_id: toObjectId(session.adminId),
      organization_id: toObjectId(session.organizationId),
      membership_id: Types.ObjectId.createFromHexString(session.membershipId),
      account_epoch: session.accountEpoch,
      organization_epoch: session.organizationEpoch,
      created_at: new Date(),
      expires_at: session.expiresAt,
    });
  }

  async find(id: SessionId): Promise<Session | null> {
    const record = await this.model.findById(toObjectId(id)).lean<SessionRecord>();
    return record && toSession(record);
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ organization_id: toObjectId(organizationId) });
  }

  async deleteOf(organizationId: OrganizationId): Promise<void> {
    await this.model.deleteMany({ organization_id: toObjectId(organizationId) });
  }
}

function toSession(record: SessionRecord): Session {
  return {
    id: toSessionId(record._id),
    adminId: toAdminId(record.admin_id),
    organizationId: toOrganizationId(record.organization_id),
    membershipId: record.membership_id.toHexString(),
    accountEpoch: record.account_epoch,
    organizationEpoch: record.organization_epoch,
    expiresAt: record.expires_at,
  };
}
