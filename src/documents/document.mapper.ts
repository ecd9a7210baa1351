import type { NewDocument, TenantDocument } from './document';
import { documentKey, documentKeyOf } from './query/document-key';
import type { StoredDocument } from './schemas/document.schema';

export function firstVersion(
  { data, createdBy, reservation, ...key }: NewDocument,
  createdAt: Date,
): StoredDocument {
  return {
    _id: documentKey(key),
    data,
    version: 1,
    created_at: createdAt,
    updated_at: createdAt,
    created_by: createdBy,
    ...(reservation !== undefined && { reservation }),
  };
}

export function toDocument({
  _id,
  data,
  version,
  created_at,
  updated_at,
  created_by,
}: StoredDocument): TenantDocument {
  return {
    ...documentKeyOf(_id),
    data,
    version,
    createdAt: created_at,
    updatedAt: updated_at,
    createdBy: created_by,
  };
}
