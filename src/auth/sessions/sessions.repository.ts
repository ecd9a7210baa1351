import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Types, type Model } from 'mongoose';
import { toPage, type Page, type PageRequest } from '../../common/pagination/page';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import { toObjectId } from '../../database/object-id';
import { AdminUserSchema, type AdminUserRecord } from '../accounts/admin-user.schema';
import { toAccount } from '../accounts/account.mapper';
import type { Account } from '../accounts/account';
import { toMembership } from '../memberships/membership.mapper';
import { MembershipSchema, type MembershipRecord } from '../memberships/membership.schema';
import type { Membership } from '../memberships/membership';
import type { Session, SessionDetails } from './session';
import { toSession, toSessionDetails } from './session.mapper';
import { SessionRecord } from './session.schema';

export interface NewSession extends Session {
  readonly endsAt: Date;
  readonly refreshHash: string;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** A session with the person and the membership that it depends on, as they are now. */
export interface SessionWithPerson {
  readonly session: Session;
  /** Of the refresh token that is next. */
  readonly counter: number;
  /** Whether the token before it may still be used again, by a client that did not get the answer. */
  readonly isRepeatable: boolean;
  readonly account: Account | null;
  readonly membership: Membership | null;
}

export interface Rotation {
  readonly hash: string;
  readonly nextHash: string;
  /** How long the session goes on without another one. */
  readonly idleMs: number;
}

/** For so long a client may ask again with the token that it has used, as long as the next one is unused. */
const REPEAT_MS = 30_000;
const ROTATED_LATELY = { $gt: ['$refresh.rotated_at', { $subtract: ['$$NOW', REPEAT_MS] }] };

@Injectable()
export class SessionsRepository {
  constructor(@InjectModel(SessionRecord.name) private readonly model: Model<SessionRecord>) {}

  async insert(session: NewSession): Promise<void> {
    const now = new Date();
    await this.model.collection.insertOne({
      _id: toObjectId(session.id),
      admin_id: toObjectId(session.adminId),
      organization_id: toObjectId(session.organizationId),
      membership_id: Types.ObjectId.createFromHexString(session.membershipId),
      account_epoch: session.accountEpoch,
      organization_epoch: session.organizationEpoch,
      refresh: { counter: 0, hash: session.refreshHash },
      address: session.address,
      user_agent: session.userAgent,
      authenticated_at: session.authenticatedAt,
      created_at: now,
      last_used_at: now,
      expires_at: session.expiresAt,
      ends_at: session.endsAt,
    });
  }

  async find(id: SessionId): Promise<Session | null> {
    const record = await this.model.findById(toObjectId(id)).lean<SessionRecord>();
    return record && toSession(record);
  }

  /** One command, by the driver itself. */
  async findWithPerson(id: SessionId): Promise<SessionWithPerson | null> {
    const cursor = this.model.collection.aggregate<
      SessionRecord & {
        readonly accounts: readonly AdminUserRecord[];
        readonly memberships: readonly MembershipRecord[];
        readonly is_repeatable: boolean;
      }
    >([
      { $match: { _id: toObjectId(id) } },
      { $set: { is_repeatable: ROTATED_LATELY } },
      {
        $lookup: {
          from: AdminUserSchema.get('collection'),
          localField: 'admin_id',
          foreignField: '_id',
          as: 'accounts',
        },
      },
      {
        $lookup: {
          from: MembershipSchema.get('collection'),
          localField: 'membership_id',
          foreignField: '_id',
          as: 'memberships',
        },
      },
    ]);
    const [record] = await cursor.toArray();
    if (record === undefined) return null;
    const [[account], [membership]] = [record.accounts, record.memberships];
    return {
      session: toSession(record),
      counter: record.refresh.counter,
      isRepeatable: record.is_repeatable,
      account: account === undefined ? null : toAccount(account),
      membership: membership === undefined ? null : toMembership(membership),
    };
  }

  /**
   * Uses a refresh token up and puts the next one in its place: of any number of simultaneous callers one does. Used again
   * a moment later, as long as the next one is unused, it changes nothing, as any other token.
   * @param rotation hashes of the token, and of the one to follow
   * @returns the hash of the token that is next now, or null when there is no session
   */
  async rotate(id: SessionId, { hash, nextHash, idleMs }: Rotation): Promise<string | null> {
    const isNext = {
      $and: [{ $eq: ['$refresh.hash', hash] }, { $gt: ['$expires_at', '$$NOW'] }],
    };
    const rotated = {
      refresh: {
        counter: { $add: ['$refresh.counter', 1] },
        hash: nextHash,
        previous_hash: hash,
        rotated_at: '$$NOW',
      },
      last_used_at: '$$NOW',
      expires_at: { $min: ['$ends_at', { $add: ['$$NOW', idleMs] }] },
    };
    const decision = { $cond: [isNext, { $mergeObjects: ['$$ROOT', rotated] }, '$$ROOT'] };
    const record = await this.model
      .findOneAndUpdate({ _id: toObjectId(id) }, [{ $replaceWith: decision }], {
        returnDocument: 'after',
        updatePipeline: true,
      })
      .lean<SessionRecord>();
    return record?.refresh.hash ?? null;
  }

  /** Those of a person that no change of the account has ended, in the order in which they began. */
  async list(
    { id, sessionEpoch, keptSession }: Pick<Account, 'id' | 'sessionEpoch' | 'keptSession'>,
    { limit, after }: PageRequest,
  ): Promise<Page<SessionDetails>> {
    const kept = keptSession === null ? [] : [{ _id: toObjectId(keptSession) }];
    const records = await this.model
      .find({
        admin_id: toObjectId(id),
        $or: [{ account_epoch: sessionEpoch }, ...kept],
        expires_at: { $gt: new Date() },
        ...(after !== undefined && { _id: { $gt: Types.ObjectId.createFromHexString(after) } }),
      })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<SessionRecord[]>();
    return toPage(records.map(toSessionDetails), limit);
  }

  /** False when there is none. */
  async delete(id: SessionId, adminId: AdminId): Promise<boolean> {
    const result = await this.model.deleteOne({ _id: toObjectId(id), admin_id: toObjectId(adminId) });
    return result.deletedCount === 1;
  }

  async deleteAllOf(
    who: { readonly adminId: AdminId } | { readonly organizationId: OrganizationId },
  ): Promise<void> {
    await this.model.deleteMany(ownedBy(who));
  }

  /** Of the very membership: who has joined again has others. */
  async deleteOfMembership({ id, adminId }: Membership): Promise<void> {
    const membershipId = Types.ObjectId.createFromHexString(id);
    await this.model.deleteMany({ admin_id: toObjectId(adminId), membership_id: membershipId });
  }

  async countOf(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments(ownedBy({ organizationId }));
  }
}

function ownedBy(who: { readonly adminId: AdminId } | { readonly organizationId: OrganizationId }) {
  return 'adminId' in who
    ? { admin_id: toObjectId(who.adminId) }
    : { organization_id: toObjectId(who.organizationId) };
}
