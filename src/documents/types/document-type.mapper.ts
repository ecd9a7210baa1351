import type { TypeDeclaration } from './declared-type';
import type { DocumentTypeRecord } from './schemas/document-type.schema';

export function toTypeDeclaration(record: DocumentTypeRecord): TypeDeclaration {
  const { candidate } = record;
  return {
    type: record.type,
    declared: record.declared,
    jsonSchema: record.json_schema,
    schemaVersion: record.schema_version,
    candidate: candidate && { jsonSchema: candidate.json_schema, until: candidate.until },
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
