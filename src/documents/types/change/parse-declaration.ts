import type { Declaration } from '../declared-type';
import { MAX_INDEX_FIELDS, MAX_INDEXES_PER_TYPE } from '../declared-type';
import { fieldKind, toFieldName } from '../../query/field-name';
import { indexSpecification } from '../../query/indexes/index-specification';
import { refusal } from '../../query/refusal';
import { toSchemaText } from '../validation/schema-limits';

type DeclaredFields = Declaration['indexes'][number];

/**
 * Reads `{ schema?, indexes? }`. The body is no DTO, as class-transformer would rebuild the schema.
 * @throws InvalidRequestError naming the place
 */
export function parseDeclaration(type: string, body: object): Declaration {
  const { schema, indexes, ...others } = body as Record<string, unknown>;
  assertNoOthers(others, '');
  return {
    jsonSchema: schema === undefined ? null : toSchemaText(readObject(schema, 'schema')),
    indexes: indexes === undefined ? [] : readIndexes(type, indexes),
  };
}

function readIndexes(type: string, indexes: unknown): DeclaredFields[] {
  if (!Array.isArray(indexes)) throw refusal('indexes', 'must be a list');
  if (indexes.length > MAX_INDEXES_PER_TYPE) {
    throw refusal('indexes', `must not have more than ${MAX_INDEXES_PER_TYPE} entries`);
  }
  const declared = indexes.map((index: unknown, place) => readIndex(type, index, `indexes[${place}]`));
  declared.forEach(({ fields }, place) => {
    // Also one unique and one not: with equal fields the unique one serves for both.
    const twin = declared.findIndex((other) => other.fields.join() === fields.join());
    if (twin !== place) throw refusal(`indexes[${place}]`, `has the fields of indexes[${twin}]`);
  });
  return declared;
}

function readIndex(type: string, index: unknown, position: string): DeclaredFields {
  const { fields, unique = false, ...others } = readObject(index, position);
  assertNoOthers(others, `${position}.`);
  if (typeof unique !== 'boolean') throw refusal(`${position}.unique`, 'must be true or false');
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > MAX_INDEX_FIELDS) {
    throw refusal(`${position}.fields`, `must be a list of 1 to ${MAX_INDEX_FIELDS} fields`);
  }
  const paths = fields.map((field: unknown, place) => readPath(field, `${position}.fields[${place}]`));
  assertDisjoint(paths, position);
  const declared = { fields: paths, unique };
  return { name: indexSpecification(type, declared).name, ...declared };
}

/** @returns the path within `data` */
function readPath(field: unknown, position: string): string {
  if (typeof field !== 'string') throw refusal(position, 'must be a string');
  const name = toFieldName(field, position);
  if (fieldKind(name) !== 'data') throw refusal(position, 'must be data.<path>');
  return name.slice('data.'.length);
}

function assertDisjoint(paths: readonly string[], position: string): void {
  paths.forEach((path, place) => {
    const twin = paths.findIndex((other, at) => at !== place && `${path}.`.startsWith(`${other}.`));
    if (twin !== -1) throw refusal(`${position}.fields[${place}]`, `is, or is part of, fields[${twin}]`);
  });
}

function readObject(value: unknown, position: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(position, 'must be an object');
  }
  return value as Record<string, unknown>;
}

function assertNoOthers(others: Readonly<Record<string, unknown>>, prefix: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw refusal(`${prefix}${name}`, 'is not a known field');
}
