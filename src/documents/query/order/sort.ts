import { fieldKind, ID_FIELD, pathPrefixes, toFieldName, type FieldName } from '../field-name';
import type { MongoFilter, MongoSort } from '../mongo-types';
import { refusal } from '../refusal';

/** The order of a list: one field, then the id in the same direction, so that no two documents share a place. */
export interface Sort {
  readonly field: FieldName;
  readonly descending: boolean;
}

export const DEFAULT_SORT: Sort = { field: ID_FIELD, descending: false };

/**
 * What a field in data must not hold for its document to have a place in a list sorted by it: everything but null,
 * numbers, texts and booleans. JSON leads to objects and lists only; the others are what a page's cursor could not
 * carry either. Said as what it is not, because then index bounds stay as wide as the index: MongoDB reads an index in
 * which a list was ever stored in order as long as nothing narrows the bounds.
 */
const UNSORTABLE_TYPES = (
  'object array binData undefined objectId date regex dbPointer javascript symbol javascriptWithScope ' +
  'timestamp decimal minKey maxKey'
).split(' ');

/**
 * Reads `<field>` or, for descending order, `-<field>`.
 * @throws InvalidRequestError on `sort`
 */
export function parseSort(text: unknown): Sort {
  if (typeof text !== 'string') throw refusal('sort', 'must be a single string, given once');
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  return { field: toFieldName(name, 'sort'), descending };
}

export function toMongoSort({ field, descending }: Sort): MongoSort {
  const direction = descending ? -1 : 1;
  return field === ID_FIELD ? { _id: direction } : { [field]: direction, _id: direction };
}

/**
 * The condition that a list sorted by a field in data adds: only documents are listed in which the field is null, a
 * number, a text or a boolean, and no list stands on the way to it. MongoDB would give a document with a list one
 * place by one of its elements, but find it again behind that place by another, so that pages would repeat it.
 */
export function sortableConditions({ field }: Sort): MongoFilter[] {
  if (fieldKind(field) !== 'data') return [];
  const lists = pathPrefixes(field)
    .slice(0, -1)
    .map((prefix) => ({ [prefix]: { $type: 'array' } }));
  return [{ $nor: [...lists, { [field]: { $type: UNSORTABLE_TYPES } }] }];
}
