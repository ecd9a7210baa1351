/// <reference lib="es2024.string" />
// The reference above: `isWellFormed` is in every Node that we run on, but in TypeScript's library for ES2024 only.
import { FORBIDDEN_KEYS } from '../../common/http/forbidden-keys';
import { refusal } from './refusal';

declare const brand: unique symbol;

/** A name that was checked: a field of every document, or `data.<path>`. Except for `id`, it is the stored name too. */
export type FieldName = string & { readonly [brand]: true };

/** What a field holds, which decides how it can be compared. `data` may hold any JSON. */
export type FieldKind = 'id' | 'number' | 'time' | 'text' | 'data';

/** Of the whole name, in UTF-16 units, and of the parts of a path. Deeper data is stored, but cannot be named. */
export const MAX_FIELD_NAME_LENGTH = 500;
export const MAX_PATH_SEGMENTS = 20;

const DATA_PREFIX = 'data.';

const KIND_BY_NAME: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ['id', 'id'],
  ['version', 'number'],
  ['created_at', 'time'],
  ['updated_at', 'time'],
  ['created_by', 'text'],
]);

export const ID_FIELD = 'id' as FieldName;

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'has an empty part: dots stand between the parts of a path';
  if (segment.startsWith('$')) return 'has a part that begins with $';
  if (FORBIDDEN_KEYS.has(segment)) return `must not hold ${segment}`;
  if (segment.includes('\0')) return 'must not hold the character U+0000';
  if (!segment.isWellFormed()) return 'holds half of a surrogate pair';
  return undefined;
}

/**
 * Why a path within `data` cannot be used, as the rest of a sentence; undefined if it can. A dot always separates, so
 * a key that has a dot in it cannot be named. A part that is a number means a key of that name or that place in a list.
 */
export function dataPathProblem(path: string): string | undefined {
  if (path.length > MAX_FIELD_NAME_LENGTH - DATA_PREFIX.length) {
    return `must not be longer than ${MAX_FIELD_NAME_LENGTH} characters`;
  }
  const segments = path.split('.');
  if (segments.length > MAX_PATH_SEGMENTS) return `must not have more than ${MAX_PATH_SEGMENTS} parts`;
  return segments.map(segmentProblem).find((problem) => problem !== undefined);
}

/** `data.<path>` for a path that {@link dataPathProblem} has nothing against, such as that of a declared index. */
export function dataField(path: string): FieldName {
  return `${DATA_PREFIX}${path}` as FieldName;
}

/** @throws InvalidRequestError on `position` */
export function toFieldName(name: string, position: string): FieldName {
  if (KIND_BY_NAME.has(name)) return name as FieldName;
  if (!name.startsWith(DATA_PREFIX)) {
    throw refusal(position, `is no field: name ${[...KIND_BY_NAME.keys()].join(', ')} or data.<path>`);
  }
  const path = name.slice(DATA_PREFIX.length);
  const problem = dataPathProblem(path);
  if (problem !== undefined) throw refusal(position, problem);
  return dataField(path);
}

export function fieldKind(field: FieldName): FieldKind {
  return KIND_BY_NAME.get(field) ?? 'data';
}

/** Of `data.a.b`: `data.a`, `data.a.b`; the field itself is the last. */
export function pathPrefixes(field: FieldName): string[] {
  const [root, ...segments] = field.split('.');
  return segments.map((_, index) => [root, ...segments.slice(0, index + 1)].join('.'));
}
