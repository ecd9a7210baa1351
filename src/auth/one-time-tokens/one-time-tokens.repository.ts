import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { AdminId } from '../../common/types/ids';
import { toAdminId, toObjectId } from '../../database/object-id';
import { newOneTimeToken, oneTimeTokenHash } from './one-time-token';
import { OneTimeTokenRecord, type TokenPurpose } from './one-time-token.schema';

/** Whom a token was made for. */
export interface TokenHolder {
  readonly adminId: AdminId;
  /** Where it was sent. */
  readonly email: string;
}

/** Tokens that are sent by mail, and good once. */
@Injectable()
export class OneTimeTokensRepository {
  constructor(@InjectModel(OneTimeTokenRecord.name) private readonly model: Model<OneTimeTokenRecord>) {}

  /** @returns the token, which is nowhere else, and until when it is good */
  async issue(
    purpose: TokenPurpose,
    { adminId, email }: TokenHolder,
    lifetimeMs: number,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = newOneTimeToken();
    const expiresAt = new Date(Date.now() + lifetimeMs);
    await this.model.insertOne({
      _id: oneTimeTokenHash(token),
      purpose,
      admin_id: toObjectId(adminId),
      email,
      expires_at: expiresAt,
    });
    return { token, expiresAt };
  }

  /** Whose it is, without using it up. Null for one that is unknown, used, or too old. */
  async find(purpose: TokenPurpose, token: string): Promise<TokenHolder | null> {
    const record = await this.model.findOne(good(purpose, token)).lean<OneTimeTokenRecord>();
    return record && toHolder(record);
  }

  /** Uses it up: of any number of simultaneous callers one gets its holder. */
  async use(purpose: TokenPurpose, token: string): Promise<TokenHolder | null> {
    const record = await this.model.findOneAndDelete(good(purpose, token)).lean<OneTimeTokenRecord>();
    return record && toHolder(record);
  }

  /** Those of one purpose, or of any. */
  async deleteAllOf(adminId: AdminId, purpose?: TokenPurpose): Promise<void> {
    await this.model.deleteMany({ admin_id: toObjectId(adminId), ...(purpose && { purpose }) });
  }
}

function good(purpose: TokenPurpose, token: string): QueryFilter<OneTimeTokenRecord> {
  return { _id: oneTimeTokenHash(token), purpose, $expr: { $gt: ['$expires_at', '$$NOW'] } };
}

function toHolder({ admin_id, email }: OneTimeTokenRecord): TokenHolder {
  return { adminId: toAdminId(admin_id), email };
}
