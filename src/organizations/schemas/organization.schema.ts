import { Prop, raw, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import type { StoredPlacement } from '../../tenancy';
import type { OrganizationStatus } from '../organization';

export interface OperationRecord {
  id: string;
  kind: 'create' | 'update' | 'purge';
  admin_id?: Types.ObjectId;
  founder?: 'new' | 'known';
  committed?: boolean;
  email?: string;
  password_hash?: string;
  kept_session?: Types.ObjectId;
}

/** A name of before. Everybody else can have it when `until` is over; what rests no longer may still stand here. */
export interface RestingNameRecord {
  name: string;
  /** By the database's clock. */
  until: Date;
  /** Its former owner has taken it back for another organization: it still rests for everybody else. */
  given_up?: boolean;
}

/** How far a purge has come. Times are by the database's clock. */
export interface PurgeRecord {
  erasure_id: Types.ObjectId;
  requested_by: string;
  requested_at: Date;
  /** `waiting`: for requests and caches that still know of it. `dropped`: for what one of those may yet have written. */
  stage: 'waiting' | 'dropped';
  /** When the stage is over. */
  due_at: Date;
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

  @Prop({ type: [Object], default: undefined })
  resting_names?: RestingNameRecord[];

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

  /** See `OwnersRepository`; unset until then. */
  @Prop({ type: Number })
  owners_version?: number;

  /** Raised to end all of its sessions, in the very update that is the reason. */
  @Prop({ type: Number, required: true })
  session_epoch!: number;

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

  /** By the database's clock, as the time before. */
  @Prop({ type: Date })
  restorable_until?: Date;

  /** What a restored one is again: nobody gets rid of a suspension by deleting. */
  @Prop({ type: String })
  status_before_deletion?: 'active' | 'suspended';

  @Prop({ type: Object })
  purge?: PurgeRecord;

  /** By the database's clock. */
  @Prop({ type: Date })
  aborted_at?: Date;

  // The ends of its audit log, `audit_head` and `audit_checkpoint`, stand here, too: audit/ alone reads and writes them.

  /** All that a tombstone says of its name. */
  @Prop({ type: String })
  name_hash?: string;

  @Prop({ type: Date })
  purged_at?: Date;
}

export const OrganizationSchema = SchemaFactory.createForClass(OrganizationRecord);
// Two indexes that make claims atomic: a name is in use or at rest once, a physical namespace is used once ever.
OrganizationSchema.index({ name_claims: 1 }, { unique: true, sparse: true });
OrganizationSchema.index({ namespace_claim: 1 }, { unique: true, sparse: true });
// Who has a name at rest, also one that its claim was given up for; and whose rest is over.
OrganizationSchema.index({ 'resting_names.name': 1 }, { sparse: true });
OrganizationSchema.index({ 'resting_names.until': 1 }, { sparse: true });
// What is next to be purged, of those that are deleted and of those that are being purged, and to be removed.
OrganizationSchema.index({ restorable_until: 1 }, { sparse: true });
OrganizationSchema.index({ 'purge.due_at': 1 }, { sparse: true });
OrganizationSchema.index({ aborted_at: 1 }, { sparse: true });
// What operators look for.
OrganizationSchema.index({ name: 1 });
OrganizationSchema.index({ status: 1, _id: 1 });
// Operations under way, which are few: the sweeper finds the abandoned ones without reading every organization.
OrganizationSchema.index({ 'lease.taken_at': 1 }, { sparse: true });
