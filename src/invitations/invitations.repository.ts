import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model, type QueryFilter } from 'mongoose';
import type { IfMatch } from '../common/http/etag';
import { toPage, type Page, type PageRequest } from '../common/pagination/page';
import type { AdminId, InvitationId, OrganizationId } from '../common/types/ids';
import { duplicateKeyField } from '../database/duplicate-key';
import { toObjectId } from '../database/object-id';
import type { Invitation, NewInvitation, Renewal } from './invitation';
import { toInvitation } from './invitation.mapper';
import { InvitationRecord } from './schemas/invitation.schema';

/** Which invitation of which organization. */
export interface InvitationKey {
  readonly organizationId: OrganizationId;
  readonly id: InvitationId;
}

const LIVES = { $expr: { $gt: ['$expires_at', '$$NOW'] } };
const PENDING = { state: 'pending' as const, ...LIVES };

/** Invitations by their state, which each change asks for in its one update. One whose time is over is not found. */
@Injectable()
export class InvitationsRepository {
  constructor(@InjectModel(InvitationRecord.name) private readonly model: Model<InvitationRecord>) {}

  /**
   * In place of one to the same address whose time is over. Null when there is one with this id already, or a pending
   * one to the address.
   */
  async insert({
    id,
    organizationId,
    email,
    role,
    tokenHash,
    invitedBy,
    expiresAt,
  }: NewInvitation): Promise<Invitation | null> {
    const address = { organization_id: toObjectId(organizationId), email, state: 'pending' as const };
    await this.model.deleteOne({ ...address, $expr: { $lte: ['$expires_at', '$$NOW'] } });
    const record: InvitationRecord = {
      _id: toObjectId(id),
      ...address,
      role,
      token_hash: tokenHash,
      invited_by: toObjectId(invitedBy),
      version: 1,
      created_at: new Date(),
      expires_at: expiresAt,
    };
    try {
      await this.model.insertOne(record);
    } catch (error) {
      if (['_id', 'organization_id'].includes(duplicateKeyField(error) ?? '')) return null;
      throw error;
    }
    return toInvitation(record);
  }

  /** Pending. */
  async find(key: InvitationKey): Promise<Invitation | null> {
    const record = await this.model.findOne({ ...whose(key), ...PENDING }).lean<InvitationRecord>();
    return record && toInvitation(record);
  }

  /** Pending or accepted. */
  async findByToken(tokenHash: string): Promise<Invitation | null> {
    const record = await this.model.findOne({ token_hash: tokenHash, ...LIVES }).lean<InvitationRecord>();
    return record && toInvitation(record);
  }

  /** Those pending, in the order in which they were made. */
  async list(organizationId: OrganizationId, { limit, after }: PageRequest): Promise<Page<Invitation>> {
    const records = await this.model
      .find({
        organization_id: toObjectId(organizationId),
        ...PENDING,
        ...(after !== undefined && { _id: { $gt: Types.ObjectId.createFromHexString(after) } }),
      })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<InvitationRecord[]>();
    return toPage(records.map(toInvitation), limit);
  }

  /** Null when it is not pending, or of another version. Whoever has begun to accept it begins anew. */
  async renew(
    key: InvitationKey,
    { tokenHash, invitedBy, expiresAt }: Renewal,
    ifMatch?: IfMatch,
  ): Promise<Invitation | null> {
    const record = await this.model
      .findOneAndUpdate(
        { ...whose(key), ...PENDING, ...ofVersion(ifMatch) },
        {
          $set: { token_hash: tokenHash, invited_by: toObjectId(invitedBy), expires_at: expiresAt },
          $unset: { admin_id: 1 },
          $inc: { version: 1 },
        },
        { returnDocument: 'after' },
      )
      .lean<InvitationRecord>();
    return record && toInvitation(record);
  }

  /** False when it is not pending, or of another version. */
  async revoke(key: InvitationKey, ifMatch?: IfMatch): Promise<boolean> {
    const result = await this.model.deleteOne({ ...whose(key), ...PENDING, ...ofVersion(ifMatch) });
    return result.deletedCount === 1;
  }

  /** Says who accepts it. False when it is no longer as it was read, or somebody else does. Can be run again. */
  async claim({ id, version }: Invitation, adminId: AdminId): Promise<boolean> {
    const person = toObjectId(adminId);
    const result = await this.model.updateOne(
      {
        _id: toObjectId(id),
        version,
        ...PENDING,
        $or: [{ admin_id: { $exists: false } }, { admin_id: person }],
      },
      { $set: { admin_id: person } },
    );
    return result.matchedCount === 1;
  }

  /** False when it was revoked or renewed since {@link claim}. Can be run again. */
  async accept({ id, version }: Invitation, adminId: AdminId): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: toObjectId(id), version, admin_id: toObjectId(adminId) },
      { $set: { state: 'accepted' } },
    );
    return result.matchedCount === 1;
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ organization_id: toObjectId(organizationId) });
  }

  async deleteAllOf(organizationId: OrganizationId): Promise<void> {
    await this.model.deleteMany({ organization_id: toObjectId(organizationId) });
  }
}

function whose({ organizationId, id }: InvitationKey): QueryFilter<InvitationRecord> {
  return { _id: toObjectId(id), organization_id: toObjectId(organizationId) };
}

function ofVersion(ifMatch: IfMatch | undefined): QueryFilter<InvitationRecord> {
  return ifMatch === undefined || ifMatch === 'any' ? {} : { version: { $in: [...ifMatch] } };
}
