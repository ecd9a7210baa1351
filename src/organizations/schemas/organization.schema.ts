import { Prop, raw, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { StoredPlacement } from '../../tenancy';
import type { OrganizationStatus } from '../organization';

export interface OperationRecord {
  id: string;
  kind: 'create' | 'update';
  admin_id: Types.ObjectId;
  founder?: 'new' | 'known';
  committed?: boolean;
  email?: string;
  password_hash?: string;
}

export interface LeaseRecord {
  /** The instance that works on the operation. */
  owner: string;
  /** By the database's clock. */
  taken_at: Date;
}

@Schema({ collection: 'organizations', versionKey: false })
export class OrganizationRecord {
  _id!: Types.ObjectId;

  @Prop({ type: String, required: true })
  name!: string;

  @Prop({ type: String, default: null })
  display_name!: string | null;

  /** The current name and those at rest. Unset, never empty: two empty arrays collide in a unique index. */
  @Prop({ type: [String], default: undefined })
  name_claims?: string[];

  /** See `namespaceClaim`; outlives the organization. */
  @Prop({ type: String })
  namespace_claim?: string;

  @Prop(
    raw({ isolation: String, cluster: String, database: String, collection: String, definitions: [String] }),
  )
  placement!: StoredPlacement;

  @Prop({ type: String, required: true })
  status!: OrganizationStatus;

  /** Rises with every change that a reader can see. */
  @Prop({ type: Number, required: true })
  version!: number;

  @Prop({ type: [Types.ObjectId], required: true })
  owner_ids!: Types.ObjectId[];

  @Prop({ type: Object })
  op?: OperationRecord;

  @Prop(raw({ owner: String, taken_at: Date }))
  lease?: LeaseRecord;

  @Prop({ type: Date, required: true })
  created_at!: Date;

  @Prop({ type: Date, required: true })
  updated_at!: Date;

  @Prop({ type: Date })
  deleted_at?: Date;

  @Prop({ type: Date })
  restorable_until?: Date;
}

export const OrganizationSchema = SchemaFactory.createForClass(OrganizationRecord);
// Two indexes that make claims atomic: a name is in use or at rest once, a physical namespace is used once ever.
OrganizationSchema.index({ name_claims: 1 }, { unique: true, sparse: true });
OrganizationSchema.index({ namespace_claim: 1 }, { unique: true, sparse: true });
// Operations under way, which are few: the sweeper finds the abandoned ones without reading every organization.
OrganizationSchema.index({ 'lease.taken_at': 1 }, { sparse: true });
