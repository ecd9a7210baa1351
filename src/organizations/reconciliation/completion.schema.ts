import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** When the last reconciliation was complete; there is one of it. */
@Schema({ collection: 'reconciliation_completions', versionKey: false })
export class CompletionRecord {
  @Prop({ type: String, required: true })
  _id!: 'last';

  /** By the database's clock. */
  @Prop({ type: Date, required: true })
  completed_at!: Date;
}

export const CompletionSchema = SchemaFactory.createForClass(CompletionRecord);
