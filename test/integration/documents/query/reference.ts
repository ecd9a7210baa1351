import type { Condition, Filter, FilterNode, Literal } from '../../../../src/documents/query/filter/filter';
import type { Sort } from '../../../../src/documents/query/order/sort';

/** A document as it is stored. */
export interface Stored {
  readonly _id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly created_by: string;
}

const MISSING = Symbol('missing');
const NUMBER = /^\d+$/;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Everything that a path leads to: through objects by key, through lists into each object in them, and through a list
 * by a part that is a number. `strays` says whether a list is also a miss for each value in it that the path cannot go
 * through.
 */
function reach(value: unknown, segments: readonly string[], strays: boolean): unknown[] {
  const [segment, ...rest] = segments;
  // A list at the end is found by what is in it, and as itself.
  if (segment === undefined) return Array.isArray(value) ? [...(value as unknown[]), value] : [value];
  if (Array.isArray(value)) return reachThrough(value, segments, strays);
  if (!isObject(value)) return [MISSING];
  return Object.hasOwn(value, segment) ? reach(value[segment], rest, strays) : [MISSING];
}

function reachThrough(list: readonly unknown[], segments: readonly string[], strays: boolean): unknown[] {
  const [segment = '', ...rest] = segments;
  const found = list.filter(isObject).flatMap((element) => reach(element, segments, strays));
  if (NUMBER.test(segment) && Number(segment) < list.length) {
    const place = list[Number(segment)];
    // A list in a list is found as itself only.
    if (rest.length === 0) found.push(place);
    else if (isObject(place) || Array.isArray(place)) found.push(...reach(place, rest, strays));
  }
  return strays && (list.length === 0 || !list.every(isObject)) ? [...found, MISSING] : found;
}

function compareTexts(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Within one type; NaN, which no order is true of, across types. */
function compare(one: unknown, other: Literal): number {
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other);
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (one instanceof Date && other instanceof Date) return one.getTime() - other.getTime();
  return NaN;
}

function equals(one: unknown, other: Literal): boolean {
  return other === null ? one === null || one === MISSING : compare(one, other) === 0;
}

function holds(condition: Condition, values: readonly unknown[]): boolean {
  const some = (test: (value: unknown) => boolean): boolean => values.some(test);
  switch (condition.operator) {
    case 'eq':
      return some((value) => equals(value, condition.value));
    case 'ne':
      return !some((value) => equals(value, condition.value));
    case 'gt':
      return some((value) => compare(value, condition.value) > 0);
    case 'gte':
      return some((value) => compare(value, condition.value) >= 0);
    case 'lt':
      return some((value) => compare(value, condition.value) < 0);
    case 'lte':
      return some((value) => compare(value, condition.value) <= 0);
    case 'in':
      return some((value) => condition.values.some((literal) => equals(value, literal)));
    case 'nin':
      return !some((value) => condition.values.some((literal) => equals(value, literal)));
    case 'exists':
      return values.some((value) => value !== MISSING) === condition.exists;
    case 'contains':
      return some((value) => typeof value === 'string' && value.includes(condition.text));
    case 'starts_with':
      return some((value) => typeof value === 'string' && value.startsWith(condition.text));
  }
}

function nodeHolds(node: FilterNode, document: object, strays: boolean): boolean {
  switch (node.kind) {
    case 'condition':
      return holds(node, reach(document, node.field.split('.'), strays));
    case 'and':
      return node.branches.every((branch) => filterHolds(branch, document, strays));
    case 'or':
      return node.branches.some((branch) => filterHolds(branch, document, strays));
    case 'not':
      return !filterHolds(node.branch, document, strays);
  }
}

function filterHolds(filter: Filter, document: object, strays: boolean): boolean {
  return filter.every((node) => nodeHolds(node, document, strays));
}

function idOf({ _id }: Stored): string {
  return _id.slice(_id.indexOf('/') + 1);
}

/**
 * What a filter means, said without a database. Undefined where MongoDB's own versions differ: whether null finds a
 * document in which the path leads through a list that holds something other than objects, or nothing.
 */
export function matches(filter: Filter, document: Stored): boolean | undefined {
  const withId = { ...document, id: idOf(document) };
  const [strict, lenient] = [filterHolds(filter, withId, false), filterHolds(filter, withId, true)];
  return strict === lenient ? strict : undefined;
}

/** Plain reading: no way through a list. */
function valueAt(document: Stored, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : MISSING;
  }, document);
}

const TYPE_ORDER = ['null', 'number', 'string', 'boolean'];

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/** The documents that have a place in a list sorted so, in its order. */
export function inOrder(documents: readonly Stored[], { field, descending }: Sort): Stored[] {
  const byValue = (one: unknown, other: unknown): number =>
    TYPE_ORDER.indexOf(typeOf(one)) - TYPE_ORDER.indexOf(typeOf(other)) ||
    compare(one, other as Literal) ||
    0;
  const sorted = documents
    .map((document) => ({ document, value: field === 'id' ? idOf(document) : valueAt(document, field) }))
    .filter(({ value }) => value instanceof Date || TYPE_ORDER.includes(typeOf(value)))
    .sort(
      (one, other) =>
        (one.value instanceof Date
          ? compare(one.value, other.value as Date)
          : byValue(one.value, other.value)) || compareTexts(one.document._id, other.document._id),
    )
    .map(({ document }) => document);
  return descending ? sorted.reverse() : sorted;
}
