import type { TypeDeclaration } from './declared-type';
import type { DocumentTypeRecord } from './schemas/document-type.schema';

export function toTypeDeclaration(record: DocumentTypeRecord): TypeDeclaration {
  return {
    type: record.type,
    declared: record.declared,
    jsonSchema: record.json_schema,
    schemaVersion: record.schema_version,
    indexes: record.indexes.map(({ name, fields, unique, state, error }) => ({
      name,
      fields,
      unique,
      state,
      ...(error !== null && { error }),
    })),
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}
