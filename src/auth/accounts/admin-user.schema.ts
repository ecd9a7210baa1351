import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';

@Schema({ collection: 'admin_users', versionKey: false })
export class AdminUserRecord {
  _id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  email!: string;

  /** The current address, and during a change also the one it will be: claimed before anything is committed. */
  @Prop({ type: [String], required: true })
  email_claims!: string[];

  /** Unset until it was proven that the person receives mail there. */
  @Prop({ type: Date })
  email_verified_at?: Date;

  @Prop({ type: String, required: true })
  password_hash!: string;

  @Prop({ type: Types.ObjectId, required: true })
  founding_organization_id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId })
  last_organization_id?: Types.ObjectId;

  /** See `KnownAddresses`; the latest last. */
  @Prop({ type: [String], default: undefined })
  known_addresses?: string[];

  /** See `Account`. */
  @Prop({ type: Number, required: true })
  session_epoch!: number;

  @Prop({ type: Types.ObjectId })
  kept_session?: Types.ObjectId;

  /** Organizations whose end may be the person's as well; unset, never empty. Who has it joins no other. */
  @Prop({ type: [Types.ObjectId], default: undefined })
  erasing?: Types.ObjectId[];

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, required: true })
  updated_at!: Date;
}

export const AdminUserSchema = SchemaFactory.createForClass(AdminUserRecord);
// One account for an address; sparse, so that an erased account, which claims none, does not collide with another.
AdminUserSchema.index({ email_claims: 1 }, { unique: true, sparse: true });
// Whom an interrupted erasure has still to decide about.
AdminUserSchema.index({ erasing: 1 }, { sparse: true });
