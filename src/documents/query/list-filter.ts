import { fieldKind } from './field-name';
import { toMongoConditions, withinType } from './filter/to-mongo-filter';
import type { Filter } from './filter/filter';
import type { MongoFilter } from './mongo-types';
import { afterCursor } from './order/after-cursor';
import type { CursorPosition } from './order/cursor-position';
import { sortableConditions, type Sort } from './order/sort';

/**
 * The filter of one page of a list, or, without a position, of its first page and of its count: a list that is sorted
 * by a field in data consists of the documents that have a place in that order.
 */
export function toListFilter(
  type: string,
  { filter, sort }: { readonly filter: Filter; readonly sort: Sort },
  position?: CursorPosition,
): MongoFilter {
  return withinType(type, [
    ...toMongoConditions(type, filter),
    ...sortableConditions(sort),
    ...(position === undefined ? fieldExists(sort) : [afterCursor(sort, { type, position })]),
  ]);
}

/**
 * Only for the first page, as behind a cursor every branch implies it: said twice, MongoDB would try out two plans for
 * each page, at twice the cost.
 */
function fieldExists({ field }: Sort): MongoFilter[] {
  return fieldKind(field) === 'data' ? [{ [field]: { $exists: true } }] : [];
}
