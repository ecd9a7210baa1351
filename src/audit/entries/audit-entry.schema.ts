import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { AuditActorType, AuditedField, PersonalData } from './audit-entry';

@Schema({ collection: 'audit_entries', versionKey: false, minimize: false })
export class AuditEntryRecord {
  /** Begins with the second of `at`, so that the order of ids is that of time. */
  _id!: Types.ObjectId;

  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: Date, required: true })
  at!: Date;

  @Prop({ type: String, required: true })
  action!: string;

  @Prop({ type: Object, required: true })
  actor!: { type: AuditActorType; id: string | null };

  @Prop({ type: String, default: null })
  request_id!: string | null;

  @Prop({ type: Object, default: null })
  target!: { type: string; id: string | null } | null;

  @Prop({ type: [Object], required: true })
  changes!: AuditedField[];

  @Prop({ type: String, default: null })
  failure!: string | null;

  @Prop({ type: Types.ObjectId, default: null })
  attempt_id!: Types.ObjectId | null;

  @Prop({ type: Object, required: true })
  personal!: { actor?: PersonalData; target?: PersonalData };

  @Prop({ type: Object, required: true })
  digests!: { actor: string | null; target: string | null };

  @Prop({ type: String, required: true })
  key_id!: string;

  @Prop({ type: String, required: true })
  tag!: string;

  /** The organization once more, as long as the entry is not sealed: an index has these alone. */
  @Prop({ type: Types.ObjectId })
  unsealed?: Types.ObjectId;

  @Prop({ type: Number })
  seq?: number;

  @Prop({ type: String })
  previous_mac?: string;

  @Prop({ type: String })
  seal_key_id?: string;

  @Prop({ type: String })
  mac?: string;
}

export const AuditEntrySchema = SchemaFactory.createForClass(AuditEntryRecord);
// What waits for being sealed, which is little, whatever the number of organizations and entries.
AuditEntrySchema.index({ unsealed: 1, _id: 1 }, { partialFilterExpression: { unsealed: { $exists: true } } });
// The chain of an organization; no two entries have one number.
AuditEntrySchema.index(
  { organization_id: 1, seq: 1 },
  { unique: true, partialFilterExpression: { seq: { $exists: true } } },
);
// Lists: all, by action, by actor; the last one leads by the actor as it also finds whom to erase.
AuditEntrySchema.index({ organization_id: 1, _id: 1 });
AuditEntrySchema.index({ organization_id: 1, action: 1, _id: 1 });
AuditEntrySchema.index({ 'actor.id': 1, organization_id: 1, _id: 1 });
// Whom else to erase: what was done to a person, or to an address that had no account yet.
AuditEntrySchema.index(
  { 'target.id': 1 },
  { partialFilterExpression: { 'personal.target': { $exists: true } } },
);
AuditEntrySchema.index({ 'personal.target.email': 1 }, { sparse: true });
