import { refusal } from '../../query/refusal';

/** As text. Kept for each type that is in use, so it bounds memory too. */
const MAX_SCHEMA_BYTES = 64 * 1024;
/** Objects, lists and values together: compiling and checking take time for each. */
const MAX_SCHEMA_NODES = 3000;
/** Ajv recurses, and writes nested code. */
const MAX_SCHEMA_DEPTH = 24;

/** @returns the schema as text. @throws InvalidRequestError on `schema` */
export function toSchemaText(schema: object): string {
  const text = JSON.stringify(schema);
  if (Buffer.byteLength(text) > MAX_SCHEMA_BYTES) {
    throw refusal('schema', `must not have more than ${MAX_SCHEMA_BYTES} bytes`);
  }
  let level: unknown[] = [schema];
  let nodes = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_SCHEMA_DEPTH) {
      throw refusal('schema', `must not be nested deeper than ${MAX_SCHEMA_DEPTH} levels`);
    }
    level = level.flatMap((node): unknown[] =>
      typeof node === 'object' && node !== null ? Object.values(node) : [],
    );
    nodes += level.length;
    if (nodes > MAX_SCHEMA_NODES) {
      throw refusal('schema', `must not have more than ${MAX_SCHEMA_NODES} members and entries`);
    }
  }
  return text;
}
