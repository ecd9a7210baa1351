import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { Role } from './membership';

@Schema({ collection: 'memberships', versionKey: false })
export class MembershipRecord {
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  admin_id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  role!: Role;

  @Prop({ type: Number, required: true })
  version!: number;

  @Prop({ type: Date, required: true })
  created_at!: Date;
}

export const MembershipSchema = SchemaFactory.createForClass(MembershipRecord);
// One membership for a pair; also serves "where does this person belong".
MembershipSchema.index({ admin_id: 1, organization_id: 1 }, { unique: true });
// Who belongs to this organization, in the order of the list of members.
MembershipSchema.index({ organization_id: 1, admin_id: 1 });
