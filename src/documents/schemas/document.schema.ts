import { Schema } from 'mongoose';
import { defineTenantModel } from '../../tenancy';
import type { DocumentData } from '../document';

/** As stored in the organization's own collection. */
export interface StoredDocument {
  /** `<type>/<id>`: an id is unique within its type, and a type is a range of `_id` that needs no index of its own. */
  _id: string;
  data: DocumentData;
  version: number;
  created_at: Date;
  updated_at: Date;
  created_by: string;
  /** Of the request that made it, if that has an `Idempotency-Key`: by it a retry tells its own document from others. */
  reservation?: string;
}

const schema = new Schema<StoredDocument>(
  {
    _id: { type: String, required: true },
    data: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
    created_by: { type: String, required: true },
    reservation: { type: String },
  },
  // Mongoose would drop empty objects from the data.
  { versionKey: false, minimize: false },
);

/** Owns the organization's own collection. */
export const DOCUMENTS = defineTenantModel('documents', schema);
