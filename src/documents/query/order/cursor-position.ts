import { documentKeyOf } from '../document-key';
import { fieldKind, ID_FIELD, type FieldName } from '../field-name';
import { SORT_VALUE } from '../fields';
import type { Sort } from './sort';

/** What a sorted field can hold; times are those of `created_at` and `updated_at`. */
export type SortValue = string | number | boolean | null | Date;

/** The place in a list that a page ended at: behind this document. */
export interface CursorPosition {
  readonly id: string;
  /** What it is sorted by; undefined where that is the id itself. */
  readonly value: SortValue | undefined;
}

function ownMember(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && !Array.isArray(holder) && Object.hasOwn(holder, key)
    ? (holder as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function valueIn(row: object, field: FieldName): unknown {
  if (Object.hasOwn(row, SORT_VALUE)) return ownMember(row, SORT_VALUE);
  return field.split('.').reduce<unknown>(ownMember, row);
}

function isSortValue(value: unknown, field: FieldName): value is SortValue {
  if (fieldKind(field) === 'time') return value instanceof Date;
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * The place of a row that a list with this sort gave, projected or whole.
 * @throws TypeError for a row that such a list cannot give
 */
export function positionOf(row: { readonly _id: string }, { field }: Sort): CursorPosition {
  const { id } = documentKeyOf(row._id);
  if (field === ID_FIELD) return { id, value: undefined };
  const value = valueIn(row, field);
  if (!isSortValue(value, field)) {
    throw new TypeError(`A document sorted by ${field} has no sortable value there`);
  }
  return { id, value };
}
