import { ID_FIELD, toFieldName } from './field-name';
import type { MongoProjection } from './mongo-types';
import type { Sort } from './order/sort';
import { refusal } from './refusal';

/** The parts of a document that a list shows: names that were checked, none of which holds another. */
export type FieldSelection = readonly string[];

export const MAX_FIELDS = 50;

/** Part of every answer, whatever is asked for; neither is a stored field of that name. */
const ALWAYS_SHOWN = ['id', 'type'];
const ALL_DATA = 'data';

/** The name under which a projected row carries what it was sorted by, as that need not be among the fields shown. */
export const SORT_VALUE = 'sort_value';

function readName(name: unknown, position: string): string {
  if (typeof name !== 'string') throw refusal(position, 'must be a string');
  return name === ALL_DATA || ALWAYS_SHOWN.includes(name) ? name : toFieldName(name, position);
}

/** MongoDB refuses to project a field and a part of it; so do we, before it has to. */
function assertDisjoint(names: readonly string[]): void {
  const seen = new Set(names);
  names.forEach((name, index) => {
    const position = `fields[${index}]`;
    if (names.indexOf(name) !== index) throw refusal(position, 'is named twice');
    const steps = name.split('.');
    const holder = steps
      .map((_, length) => steps.slice(0, length).join('.'))
      .find((prefix) => seen.has(prefix));
    if (holder !== undefined) throw refusal(position, `is part of ${holder}, which is named too`);
  });
}

/**
 * Reads a list of `version`, `created_at`, `updated_at`, `created_by`, `data`, `data.<path>`; `id` and `type` may be
 * named, and are shown anyway. A path leads through lists of objects, but not to one place in a list.
 * @throws InvalidRequestError on `fields` or `fields[<n>]`
 */
export function parseFields(names: unknown): FieldSelection {
  if (!Array.isArray(names) || names.length === 0) {
    throw refusal('fields', 'must be a list of one or more fields');
  }
  if (names.length > MAX_FIELDS) throw refusal('fields', `must not have more than ${MAX_FIELDS} entries`);
  const selection = names.map((name: unknown, index) => readName(name, `fields[${index}]`));
  assertDisjoint(selection);
  return selection;
}

/** What to read of each document, with what a cursor needs of it; undefined for all of it. */
export function toProjection(fields: FieldSelection | undefined, sort: Sort): MongoProjection | undefined {
  if (fields === undefined) return undefined;
  const stored = fields.filter((name) => !ALWAYS_SHOWN.includes(name));
  return {
    _id: 1,
    ...Object.fromEntries(stored.map((name) => [name, 1 as const])),
    ...(sort.field !== ID_FIELD && { [SORT_VALUE]: `$${sort.field}` as const }),
  };
}
