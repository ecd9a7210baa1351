import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { deleteWhenExpired } from '../../database/expiry/expiring';

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

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, required: true })
  expires_at!: Date;
}

export const SessionSchema = SchemaFactory.createForClass(SessionRecord);
// What ends with an organization, and what a person has.
SessionSchema.index({ organization_id: 1 });
SessionSchema.index({ admin_id: 1, organization_id: 1 });
deleteWhenExpired(SessionSchema);
