import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { Finding, FindingKind } from './finding';

@Schema({ collection: 'reconciliation_findings', versionKey: false })
export class FindingRecord {
  _id!: Types.ObjectId;

  /** What tells findings apart. */
  @Prop({ type: String, required: true })
  key!: string;

  /** The run that has seen it last. */
  @Prop({ type: String, required: true })
  run!: string;

  @Prop({ type: String, required: true })
  kind!: FindingKind;

  @Prop({ type: Types.ObjectId, default: null })
  organization_id!: Types.ObjectId | null;

  @Prop({ type: String, required: true })
  collection_name!: string;

  @Prop({ type: String, default: null })
  index!: string | null;

  @Prop({ type: String, required: true })
  action!: Finding['action'];

  @Prop({ type: Date, required: true })
  first_seen_at!: Date;

  @Prop({ type: Date, required: true })
  last_seen_at!: Date;
}

export const FindingSchema = SchemaFactory.createForClass(FindingRecord);
// One record of each, however often it is found.
FindingSchema.index({ key: 1 }, { unique: true });
