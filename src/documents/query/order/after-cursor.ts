import { documentKey } from '../document-key';
import { fieldKind, ID_FIELD } from '../field-name';
import type { MongoFilter } from '../mongo-types';
import type { CursorPosition, SortValue } from './cursor-position';
import type { Sort } from './sort';

/** The types that a sorted field in data can have, in the order in which MongoDB puts them. */
const TYPE_ORDER = ['null', 'number', 'string', 'bool'] as const;

function rankOf(value: SortValue): number {
  if (typeof value === 'boolean') return TYPE_ORDER.indexOf('bool');
  return TYPE_ORDER.indexOf(
    typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'null',
  );
}

/**
 * The documents behind a place in a list: those with a later value, those with the same value and a later id, and, as
 * `$gt` and `$lt` never leave the type of their operand, those whose value is of a later type. Each branch is one
 * range of an index on (field, _id), and MongoDB merges the ranges in order: a page costs the same wherever it begins.
 * Each also implies that the field is there, which MongoDB has to see to use an index of only such documents.
 */
export function afterCursor(
  sort: Sort,
  { type, position }: { readonly type: string; readonly position: CursorPosition },
): MongoFilter {
  const { field, descending } = sort;
  const later = descending ? '$lt' : '$gt';
  const afterId = { _id: { [later]: documentKey({ type, id: position.id }) } };
  if (field === ID_FIELD) return afterId;

  const { value } = position;
  if (value === undefined) throw new TypeError(`A place in a list sorted by ${field} has a value`);
  // Equality with null would also find documents without the field, which are not in the list.
  const same = { [field]: value === null ? { $type: 'null' } : { $eq: value }, ...afterId };
  const above = value === null ? [] : [{ [field]: { [later]: value } }];
  const laterTypes =
    fieldKind(field) === 'data'
      ? TYPE_ORDER.filter((_, rank) => (descending ? rank < rankOf(value) : rank > rankOf(value)))
      : []; // a field of ours has one type
  const ofLaterType = laterTypes.length > 0 ? [{ [field]: { $type: laterTypes } }] : [];
  return { $or: [same, ...above, ...ofLaterType] };
}
