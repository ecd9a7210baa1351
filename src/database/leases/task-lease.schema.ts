import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** Who does a task that one instance at a time should do. */
@Schema({ collection: 'task_leases', versionKey: false })
export class TaskLeaseRecord {
  /** The task. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** By the database's clock. */
  @Prop({ type: Date, required: true })
  until!: Date;
}

export const TaskLeaseSchema = SchemaFactory.createForClass(TaskLeaseRecord);
