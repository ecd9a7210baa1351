import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { deleteWhenExpired } from '../../database/expiry/expiring';

/** The refresh token that is next, and the one before it, for a client that did not get the answer. */
export interface RefreshRecord {
  counter: number;
  hash: string;
  previous_hash?: string;
  /** By the database's clock. */
  rotated_at?: Date;
}

@Schema({ collection: 'sessions', versionKey: false })
export class SessionRecord {
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  admin_id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  membership_id!: Types.ObjectId;

  @Prop({ type: Number, required: true })
  account_epoch!: number;

  @Prop({ type: Number, required: true })
  organization_epoch!: number;

  @Prop({ type: Object, required: true })
  refresh!: RefreshRecord;

  @Prop({ type: String, default: null })
  address!: string | null;

  @Prop({ type: String, default: null })
  user_agent!: string | null;

  @Prop({ type: Date, required: true })
  authenticated_at!: Date;

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, required: true })
  last_used_at!: Date;

  /** Moves on with each use, up to `ends_at`. */
  @Prop({ type: Date, required: true })
  expires_at!: Date;

  @Prop({ type: Date, required: true })
  ends_at!: Date;
}

export const SessionSchema = SchemaFactory.createForClass(SessionRecord);
// What ends with an organization, and what a person has.
SessionSchema.index({ organization_id: 1 });
SessionSchema.index({ admin_id: 1, _id: 1 });
deleteWhenExpired(SessionSchema);
