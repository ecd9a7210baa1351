import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AuditKeyRecord } from './audit-key.schema';

export interface StoredKey {
  readonly id: string;
  readonly wrappedBy: string;
  readonly wrapped: string;
}

/** Keys of the chain, encrypted; there are as many as there were secrets. */
@Injectable()
export class AuditKeysRepository {
  constructor(@InjectModel(AuditKeyRecord.name) private readonly model: Model<AuditKeyRecord>) {}

  async list(): Promise<StoredKey[]> {
    const records = await this.model.find().lean();
    return records.map(({ _id, wrapped }) => {
      const [id = '', wrappedBy = ''] = _id.split('@');
      return { id, wrappedBy, wrapped };
    });
  }

  /** Leaves one that is there as it is. */
  async ensure({ id, wrappedBy, wrapped }: StoredKey): Promise<void> {
    await this.model.updateOne(
      { _id: `${id}@${wrappedBy}` },
      { $setOnInsert: { wrapped } },
      { upsert: true },
    );
  }
}
