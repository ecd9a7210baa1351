import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { KeyPermission } from './api-key';

/** What the key was before a rotation, and until when it still works; by the database's clock. */
export interface FormerHashRecord {
  hash: string;
  until: Date;
}

/** Past its `expires_at` a key stays, to be seen, until somebody deletes it. */
@Schema({ collection: 'api_keys', versionKey: false })
export class ApiKeyRecord {
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  name!: string;

  @Prop({ type: [String], required: true })
  permissions!: KeyPermission[];

  @Prop({ type: Types.ObjectId, required: true })
  maker_id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  maker_membership_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  hash!: string;

  @Prop({ type: [Object], required: true })
  former_hashes!: FormerHashRecord[];

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, default: null })
  expires_at!: Date | null;

  @Prop({ type: Date, default: null })
  last_used_at!: Date | null;
}

export const ApiKeySchema = SchemaFactory.createForClass(ApiKeyRecord);
// The list of an organization's keys, and what goes with it.
ApiKeySchema.index({ organization_id: 1, _id: 1 });
