import { Prop, raw, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { IndexState } from '../declared-type';

/** As stored; absent members are told by null, so that every record has the same shape. */
export interface StoredIndex {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
  readonly state: IndexState;
  readonly error: string | null;
}

/** A schema that is about to replace the one in force; until it is over, writers satisfy both. */
export interface StoredCandidate {
  readonly id: string;
  readonly json_schema: string | null;
  readonly index_count: number;
  /** By the database's clock. */
  readonly until: Date;
}

/** Whoever has it works on the indexes; it ends some time after it was taken, by the database's clock. */
export interface StoredIndexLease {
  /** Another one each time that it is taken. */
  readonly owner: string;
  readonly taken_at: Date;
}

@Schema({ collection: 'document_types', versionKey: false })
export class DocumentTypeRecord {
  @Prop({ type: Types.ObjectId, required: true })
  organization_id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  type!: string;

  /** False for one whose first declaration, or whose removal, is under way. */
  @Prop({ type: Boolean, required: true })
  declared!: boolean;

  /** As text, because a JSON Schema has keys that begin with `$`. */
  @Prop({ type: String, default: null })
  json_schema!: string | null;

  @Prop({ type: Number, required: true })
  schema_version!: number;

  @Prop({ type: Object, default: null })
  candidate!: StoredCandidate | null;

  @Prop({ type: [Object], required: true })
  indexes!: StoredIndex[];

  /** Id of the last change of the indexes that the collection does not show yet; null when it shows all. */
  @Prop({ type: String, default: null })
  index_work!: string | null;

  @Prop(raw({ owner: String, taken_at: Date }))
  index_lease?: StoredIndexLease;

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, required: true })
  updated_at!: Date;
}

export const DocumentTypeSchema = SchemaFactory.createForClass(DocumentTypeRecord);
// One declaration for a type of an organization; also serves "which types are declared", in their order.
DocumentTypeSchema.index({ organization_id: 1, type: 1 }, { unique: true });
// Which index builds are nobody's; holds only records that have one.
DocumentTypeSchema.index(
  { 'index_lease.taken_at': 1 },
  { partialFilterExpression: { index_work: { $type: 'string' } } },
);
