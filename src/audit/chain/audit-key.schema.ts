import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** A key of the chain, encrypted for who has a secret: it outlives the secret that it was derived from. */
@Schema({ collection: 'audit_keys', versionKey: false })
export class AuditKeyRecord {
  /** `<id of the key>@<id of the key that encrypts it>`. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  wrapped!: string;
}

export const AuditKeySchema = SchemaFactory.createForClass(AuditKeyRecord);
