import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { deleteWhenExpired } from '../../database/expiry/expiring';

export type TokenPurpose = 'password_reset' | 'email_verification';

@Schema({ collection: 'one_time_tokens', versionKey: false })
export class OneTimeTokenRecord {
  /** SHA-256 of the token: who reads the database cannot use it. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  purpose!: TokenPurpose;

  @Prop({ type: Types.ObjectId, required: true })
  admin_id!: Types.ObjectId;

  /** Where it was sent. */
  @Prop({ type: String, required: true })
  email!: string;

  /** By the database's clock. */
  @Prop({ type: Date, required: true })
  expires_at!: Date;
}

export const OneTimeTokenSchema = SchemaFactory.createForClass(OneTimeTokenRecord);
// All of a person's, to be ended together.
OneTimeTokenSchema.index({ admin_id: 1, purpose: 1 });
deleteWhenExpired(OneTimeTokenSchema);
