import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { deleteWhenExpired } from '../database/expiry/expiring';
import type { StoredAnswer } from './stored-answer';

@Schema({ collection: 'idempotency_keys', versionKey: false })
export class IdempotencyKeyRecord {
  /** Digest of the key and of what it is for. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** Digest of the request. */
  @Prop({ type: String, required: true })
  request!: string;

  /** Of the object that the request makes. */
  @Prop({ type: String, required: true })
  object_id!: string;

  /** The attempt that has the lease, or gave the answer. */
  @Prop({ type: String, required: true })
  attempt!: string;

  /** By the database's clock. */
  @Prop({ type: Date, required: true })
  leased_at!: Date;

  @Prop({ type: Object })
  answer?: StoredAnswer;

  /** By the database's clock. Whoever reads the record checks it. */
  @Prop({ type: Date, required: true })
  expires_at!: Date;
}

export const IdempotencyKeySchema = SchemaFactory.createForClass(IdempotencyKeyRecord);
deleteWhenExpired(IdempotencyKeySchema);
