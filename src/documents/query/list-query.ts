import { parseFields, type FieldSelection } from './fields';
import type { Filter } from './filter/filter';
import { parseFilterDocument } from './filter/parse-filter-document';
import { isFilterParameter, parseFilterParameters } from './filter/parse-filter-parameters';
import { DEFAULT_SORT, parseSort, type Sort } from './order/sort';
import { refusal } from './refusal';

/** What a caller asks of a list, read and checked; the same from a query string and from a body. */
export interface ListQuery {
  readonly filter: Filter;
  readonly sort: Sort;
  /** Undefined: everything. */
  readonly fields: FieldSelection | undefined;
  readonly limit: number;
  /** As it came: what it says depends on who asks for what. */
  readonly cursor: string | undefined;
  readonly count: boolean;
}

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

const NAMES: ReadonlySet<string> = new Set(['filter', 'sort', 'fields', 'limit', 'cursor', 'count']);
const DIGITS = /^\d{1,4}$/;

function readLimit(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_LIMIT) {
    throw refusal('limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  }
  return value;
}

function readCount(value: unknown): boolean {
  if (typeof value !== 'boolean') throw refusal('count', 'must be true or false');
  return value;
}

function readCursor(value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw refusal('cursor', 'must be the next_cursor of a page before');
  }
  return value;
}

/** All but the filter, which each form writes in its own way; an absent member takes its default. */
function readRest(members: Readonly<Record<string, unknown>>): Omit<ListQuery, 'filter'> {
  const { sort, fields, limit, cursor, count } = members;
  return {
    sort: sort === undefined ? DEFAULT_SORT : parseSort(sort),
    fields: fields === undefined ? undefined : parseFields(fields),
    limit: limit === undefined ? DEFAULT_LIMIT : readLimit(limit),
    cursor: cursor === undefined ? undefined : readCursor(cursor),
    count: count === undefined ? false : readCount(count),
  };
}

/** What a parameter's text would be in JSON; a text that fits nothing is left for the check to refuse. */
function toJsonMember(name: string, text: string): unknown {
  if (name === 'fields') return text.split(',');
  if (name === 'limit') return DIGITS.test(text) ? Number(text) : text;
  if (name === 'count' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/**
 * Reads `filter[…]`, `sort`, `fields` (separated by commas), `limit`, `cursor` and `count` from a query string.
 * @param parameters flat, as Express's simple parser leaves them: a parameter that is repeated is a list
 * @throws InvalidRequestError
 */
export function parseListParameters(parameters: Readonly<Record<string, unknown>>): ListQuery {
  const entries = Object.entries(parameters);
  const filter = entries.filter(([name]) => isFilterParameter(name));
  const members = entries
    .filter(([name]) => !isFilterParameter(name))
    .map(([name, value]): [string, unknown] => {
      if (!NAMES.has(name)) throw refusal(name, 'is not a known parameter');
      if (typeof value !== 'string') throw refusal(name, 'must be given once');
      return [name, toJsonMember(name, value)];
    });
  return { filter: parseFilterParameters(filter), ...readRest(Object.fromEntries(members)) };
}

/**
 * Reads `{ filter, sort, fields, limit, cursor, count }`, all of them optional; `fields` is a list.
 * @throws InvalidRequestError
 */
export function parseListBody(body: object): ListQuery {
  const unknown = Object.keys(body).find((name) => !NAMES.has(name));
  if (unknown !== undefined) throw refusal(unknown, 'is not a known field');
  const { filter, ...rest } = body as Readonly<Record<string, unknown>>;
  return { filter: filter === undefined ? [] : parseFilterDocument(filter), ...readRest(rest) };
}
