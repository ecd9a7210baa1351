import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toAdminId, toObjectId } from '../../database/object-id';
import { EmailTakenError } from '../auth.errors';
import type { Account, AccountWithCredentials } from './account';
import { toAccount, toAccountWithCredentials } from './account.mapper';
import type { Membership } from '../memberships/membership';
import { toMembership } from '../memberships/membership.mapper';
import { MembershipSchema, type MembershipRecord } from '../memberships/membership.schema';
import { MAX_KNOWN_ADDRESSES } from '../passwords/known-addresses';
import type { CheckedAccount } from '../passwords/password-checks';
import { AdminUserRecord } from './admin-user.schema';

export interface AccountChange {
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
  /** Where the password changes: the one session that goes on. All of them end without it. */
  readonly keptSession?: SessionId | undefined;
}

export interface AccountForSignIn extends AccountWithCredentials {
  readonly memberships: readonly Membership[];
}

const NOT_ERASING = { erasing: { $exists: false } };

export type NewAccount = Pick<
  AccountWithCredentials,
  'id' | 'email' | 'passwordHash' | 'foundingOrganizationId'
> &
  Partial<Pick<AccountWithCredentials, 'knownAddresses'>>;

/** What a sign-in leaves behind, as far as it is new. */
export interface SignInTrace {
  readonly organizationId?: OrganizationId | undefined;
  /** As a digest. */
  readonly address?: string | undefined;
}

@Injectable()
export class AccountsRepository {
  constructor(@InjectModel(AdminUserRecord.name) private readonly model: Model<AdminUserRecord>) {}

  async findById(id: AdminId): Promise<Account | null> {
    const fields = { email: 1, email_verified_at: 1, session_epoch: 1, kept_session: 1 };
    const record = await this.model.findById(toObjectId(id), fields).lean();
    return record && toAccount(record);
  }

  /** One command. Of the addresses the latest are kept. */
  async recordSignIn(id: AdminId, { organizationId, address }: SignInTrace): Promise<void> {
    const others = {
      $filter: { input: { $ifNull: ['$known_addresses', []] }, cond: { $ne: ['$$this', address] } },
    };
    const known = { $slice: [{ $concatArrays: [others, [address]] }, -MAX_KNOWN_ADDRESSES] };
    const set = {
      ...(organizationId !== undefined && { last_organization_id: toObjectId(organizationId) }),
      ...(address !== undefined && { known_addresses: known }),
    };
    await this.model.updateOne({ _id: toObjectId(id) }, [{ $set: set }], { updatePipeline: true });
  }

  /** Only if it is the address still. */
  async setEmailVerified(id: AdminId, email: string): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: toObjectId(id), email },
      { $set: { email_verified_at: new Date() } },
    );
    return result.matchedCount === 1;
  }

  /**
   * Sets the password of who has shown to receive the mail of the address, if it is theirs still, and ends all sessions;
   * in one update.
   */
  async resetPassword(id: AdminId, email: string, passwordHash: string): Promise<boolean> {
    const now = new Date();
    const result = await this.model.updateOne(
      { _id: toObjectId(id), email },
      {
        $set: { password_hash: passwordHash, email_verified_at: now, updated_at: now },
        $unset: { kept_session: 1 },
        $inc: { session_epoch: 1 },
      },
    );
    return result.matchedCount === 1;
  }

  /** Ends all sessions of the person, in one update. */
  async endSessions(id: AdminId): Promise<void> {
    await this.model.updateOne(
      { _id: toObjectId(id) },
      { $inc: { session_epoch: 1 }, $unset: { kept_session: 1 } },
    );
  }

  async findChecked(id: AdminId): Promise<CheckedAccount | null> {
    const record = await this.model
      .findById(toObjectId(id), { password_hash: 1, known_addresses: 1 })
      .lean<Pick<AdminUserRecord, 'password_hash' | 'known_addresses'>>();
    return record && { id, passwordHash: record.password_hash, knownAddresses: record.known_addresses ?? [] };
  }

  /** By the address the account has now, not by one that it is only about to take. */
  async findByEmail(email: string): Promise<AccountWithCredentials | null> {
    const record = await this.model.findOne({ email_claims: email, email }).lean();
    return record && toAccountWithCredentials(record);
  }

  /** As {@link findByEmail}, with the memberships in the order of joining; one command, by the driver itself. */
  async findForSignIn(email: string): Promise<AccountForSignIn | null> {
    const cursor = this.model.collection.aggregate<
      AdminUserRecord & { readonly memberships: readonly MembershipRecord[] }
    >([
      { $match: { email_claims: email, email } },
      {
        $lookup: {
          from: MembershipSchema.get('collection'),
          localField: '_id',
          foreignField: 'admin_id',
          pipeline: [{ $sort: { _id: 1 } }],
          as: 'memberships',
        },
      },
    ]);
    const [record] = await cursor.toArray();
    return record === undefined
      ? null
      : { ...toAccountWithCredentials(record), memberships: record.memberships.map(toMembership) };
  }

  /**
   * Says that the person is to be erased with this organization, unless they belong to another one: from here on they
   * cannot join any. Can be run again.
   */
  async markErasing(id: AdminId, organizationId: OrganizationId): Promise<void> {
    await this.model.updateOne(
      { _id: toObjectId(id) },
      { $addToSet: { erasing: toObjectId(organizationId) } },
    );
  }

  /** Takes {@link markErasing} back. */
  async keepAfterAll(id: AdminId, organizationId: OrganizationId): Promise<void> {
    const withdraw = {
      $set: { erasing: { $setDifference: ['$erasing', [toObjectId(organizationId)]] } },
    };
    const tidy = { $set: { erasing: { $cond: [{ $eq: ['$erasing', []] }, '$$REMOVE', '$erasing'] } } };
    await this.model.updateOne(
      { _id: toObjectId(id), erasing: toObjectId(organizationId) },
      [withdraw, tidy],
      { updatePipeline: true },
    );
  }

  async deleteErasing(id: AdminId, organizationId: OrganizationId): Promise<void> {
    await this.model.deleteOne({ _id: toObjectId(id), erasing: toObjectId(organizationId) });
  }

  /** People that are to be erased with this organization. */
  async listErasing(organizationId: OrganizationId): Promise<AdminId[]> {
    const records = await this.model.find({ erasing: toObjectId(organizationId) }, { _id: 1 }).lean();
    return records.map(({ _id }) => toAdminId(_id));
  }

  /** False for one that is about to be erased, or gone. */
  async isStaying(id: AdminId): Promise<boolean> {
    return (await this.model.exists({ _id: toObjectId(id), ...NOT_ERASING })) !== null;
  }

  /** Whether anybody has the address, or is about to take it. */
  async isEmailClaimed(email: string): Promise<boolean> {
    return (await this.model.exists({ email_claims: email })) !== null;
  }

  /** @throws EmailTakenError */
  async insert(account: NewAccount): Promise<void> {
    const now = new Date();
    await claimingEmail(() =>
      this.model.insertOne({
        _id: toObjectId(account.id),
        email: account.email,
        email_claims: [account.email],
        password_hash: account.passwordHash,
        founding_organization_id: toObjectId(account.foundingOrganizationId),
        known_addresses: [...(account.knownAddresses ?? [])],
        session_epoch: 1,
        created_at: now,
        updated_at: now,
      }),
    );
  }

  /** Takes back an account that this organization's creation made, and that no other one has taken up since. */
  async deleteFoundedBy(id: AdminId, organizationId: OrganizationId): Promise<void> {
    await this.model.deleteOne({ _id: toObjectId(id), founding_organization_id: toObjectId(organizationId) });
  }

  /** Of any number of simultaneous callers that read the same `from`, exactly one gets `true`. */
  async swapFoundingOrganization(id: AdminId, from: OrganizationId, to: OrganizationId): Promise<boolean> {
    const result = await this.model.updateOne(
      { _id: toObjectId(id), founding_organization_id: toObjectId(from), ...NOT_ERASING },
      { $set: { founding_organization_id: toObjectId(to), updated_at: new Date() } },
    );
    return result.modifiedCount === 1;
  }

  /**
   * Sets what is given, in one update; a new password ends the sessions in the same one.
   * @throws EmailTakenError
   */
  async update(id: AdminId, { email, passwordHash, keptSession }: AccountChange): Promise<void> {
    const set = {
      ...(email !== undefined && {
        email: { $literal: email },
        email_claims: claimsWith(email),
        email_verified_at: '$$REMOVE',
      }),
      ...(passwordHash !== undefined && {
        password_hash: { $literal: passwordHash },
        session_epoch: { $add: ['$session_epoch', 1] },
        kept_session: keptSession === undefined ? '$$REMOVE' : toObjectId(keptSession),
      }),
      updated_at: '$$NOW',
    };
    // Run again, it ends no session that began since.
    const filter = { _id: toObjectId(id), ...(passwordHash && { password_hash: { $ne: passwordHash } }) };
    await claimingEmail(() => this.model.updateOne(filter, [{ $set: set }], { updatePipeline: true }));
  }

  /**
   * Claims a further address for the account, which keeps its own until the change is committed.
   * @throws EmailTakenError
   */
  async claimEmail(id: AdminId, email: string): Promise<void> {
    await claimingEmail(() =>
      this.model.updateOne({ _id: toObjectId(id) }, { $addToSet: { email_claims: email } }),
    );
  }

  /** Gives a claimed address back, unless it is the account's own by now. */
  async releaseEmail(id: AdminId, email: string): Promise<void> {
    await this.model.updateOne(
      { _id: toObjectId(id), email: { $ne: email } },
      { $pull: { email_claims: email } },
    );
  }
}

/** In place of the address until now. What another change has claimed meanwhile stays: it may be committed already. */
function claimsWith(email: string): object {
  const others = { $setDifference: ['$email_claims', ['$email']] };
  return { $setUnion: [others, [{ $literal: email }]] };
}

async function claimingEmail(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (duplicateKeyField(error) === 'email_claims') throw new EmailTakenError();
    throw error;
  }
}
