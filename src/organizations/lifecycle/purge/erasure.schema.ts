import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';

/** That something was erased, without anything of it. */
@Schema({ collection: 'erasures', versionKey: false })
export class ErasureRecord {
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  requested_by!: string;

  @Prop({ type: Date, required: true })
  requested_at!: Date;

  @Prop({ type: Date })
  completed_at?: Date;

  @Prop({ type: Object })
  counts?: Record<string, number>;

  /** Ids of the people who went with it. */
  @Prop({ type: [Types.ObjectId], default: undefined })
  erased_accounts?: Types.ObjectId[];
}

export const ErasureSchema = SchemaFactory.createForClass(ErasureRecord);
