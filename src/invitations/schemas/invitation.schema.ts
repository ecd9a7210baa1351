import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { Role } from '../../auth';
import { deleteWhenExpired } from '../../database/expiry/expiring';

@Schema({ collection: 'invitations', versionKey: false })
export class InvitationRecord {
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  email!: string;

  @Prop({ type: String, required: true })
  role!: Role;

  @Prop({ type: String, required: true })
  token_hash!: string;

  @Prop({ type: Types.ObjectId, required: true })
  invited_by!: Types.ObjectId;

  @Prop({ type: String, required: true })
  state!: 'pending' | 'accepted';

  @Prop({ type: Types.ObjectId })
  admin_id?: Types.ObjectId;

  @Prop({ type: Number, required: true })
  version!: number;

  @Prop({ type: Date, required: true })
  created_at!: Date;

  /** By the database's clock. */
  @Prop({ type: Date, required: true })
  expires_at!: Date;
}

export const InvitationSchema = SchemaFactory.createForClass(InvitationRecord);
// What a token is for.
InvitationSchema.index({ token_hash: 1 }, { unique: true });
// One pending invitation of an address; those that were accepted are kept for who asks again.
InvitationSchema.index(
  { organization_id: 1, email: 1 },
  { unique: true, partialFilterExpression: { state: 'pending' } },
);
// The list of an organization, and what ends with it.
InvitationSchema.index({ organization_id: 1, _id: 1 });
deleteWhenExpired(InvitationSchema);
