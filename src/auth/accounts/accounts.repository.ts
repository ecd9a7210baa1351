import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toAdminId, toObjectId, toOrganizationId } from '../../database/object-id';
import { EmailTakenError } from '../auth.errors';
import type { Account, AccountWithCredentials } from './account';
import type { Membership } from '../memberships/membership';
import { toMembership } from '../memberships/membership.mapper';
import { MembershipSchema, type MembershipRecord } from '../memberships/membership.schema';
import { AdminUserRecord } from './admin-user.schema';

export interface AccountChange {
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
}

export interface AccountForSignIn extends AccountWithCredentials {
  readonly memberships: readonly Membership[];
}

@Injectable()
export class AccountsRepository {
  constructor(@InjectModel(AdminUserRecord.name) private readonly model: Model<AdminUserRecord>) {}

  async findById(id: AdminId): Promise<Account | null> {
    const record = await this.model.findById(toObjectId(id), { email: 1 }).lean();
    return record && { id, email: record.email };
  }

  /** By the address the account has now, not by one that it is only about to take. */
  async findByEmail(email: string): Promise<AccountWithCredentials | null> {
    const record = await this.model.findOne({ email_claims: email, email }).lean();
    return record && toAccount(record);
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
      : { ...toAccount(record), memberships: record.memberships.map(toMembership) };
  }

  /** Whether anybody has the address, or is about to take it. */
  async isEmailClaimed(email: string): Promise<boolean> {
    return (await this.model.exists({ email_claims: email })) !== null;
  }

  /** @throws EmailTakenError */
  async insert(account: AccountWithCredentials): Promise<void> {
    const now = new Date();
    await claimingEmail(() =>
      this.model.insertOne({
        _id: toObjectId(account.id),
        email: account.email,
        email_claims: [account.email],
        password_hash: account.passwordHash,
        founding_organization_id: toObjectId(account.foundingOrganizationId),
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
      { _id: toObjectId(id), founding_organization_id: toObjectId(from) },
      { $set: { founding_organization_id: toObjectId(to), updated_at: new Date() } },
    );
    return result.modifiedCount === 1;
  }

  /**
   * Sets what is given, in one update.
   * @throws EmailTakenError
   */
  async update(id: AdminId, change: AccountChange): Promise<void> {
    const set = {
      ...(change.email !== undefined && { email: change.email, email_claims: [change.email] }),
      ...(change.passwordHash !== undefined && { password_hash: change.passwordHash }),
      updated_at: new Date(),
    };
    await claimingEmail(() => this.model.updateOne({ _id: toObjectId(id) }, { $set: set }));
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

async function claimingEmail(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (duplicateKeyField(error) === 'email_claims') throw new EmailTakenError();
    throw error;
  }
}

function toAccount(record: AdminUserRecord): AccountWithCredentials {
  return {
    id: toAdminId(record._id),
    email: record.email,
    passwordHash: record.password_hash,
    foundingOrganizationId: toOrganizationId(record.founding_organization_id),
  };
}
