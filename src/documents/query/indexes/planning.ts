import type { InvalidRequestError } from '../../../common/errors/request.errors';
import { dataField, fieldKind, ID_FIELD, type FieldName } from '../field-name';
import type { Filter } from '../filter/filter';
import type { MongoSort } from '../mongo-types';
import { toMongoSort, type Sort } from '../order/sort';
import { refusal } from '../refusal';
import { requiredFields, type RequiredFields } from './required-fields';

/** A declared index that is built: MongoDB keeps it, complete, under this name. */
export interface ReadyIndex {
  readonly name: string;
  /** Paths within `data`. */
  readonly fields: readonly string[];
  readonly unique: boolean;
}

/** What a type offers to lists of its documents. */
export interface TypeIndexes {
  readonly indexes: readonly ReadyIndex[];
  /** So few documents that sorting them takes no index. */
  readonly small: boolean;
}

export type ListPlan =
  | {
      readonly allowed: true;
      readonly sort: MongoSort;
      /** The name of the index to use; undefined leaves the choice to MongoDB. */
      readonly hint: string | undefined;
      /** The fields of the index that would serve this list best, if there is such and it is not there yet. */
      readonly neededIndex: readonly string[] | undefined;
    }
  | { readonly allowed: false; readonly neededIndex: readonly string[] | undefined };

/** Up to how many documents a type is small. */
export const SMALL_TYPE_DOCUMENTS = 1_000;

/** So many conditions of equality are worth being part of one index; more seldom narrow a list any further. */
const MAX_ADVISED_PINNED = 3;

interface Candidate extends Omit<ReadyIndex, 'fields'> {
  readonly fields: readonly FieldName[];
}

interface Situation {
  readonly sort: Sort;
  readonly required: RequiredFields;
  readonly candidates: readonly Candidate[];
}

/** The longest index narrows most; among equals the choice only has to be always the same. */
function byPreference(one: Candidate, other: Candidate): number {
  return (
    other.fields.length - one.fields.length ||
    Number(one.unique) - Number(other.unique) ||
    (one.name < other.name ? -1 : 1)
  );
}

/**
 * The index that gives a list in its order: (other fields, sorted field, `_id`) where the filter pins the other
 * fields to one value each, wherever in the index they stand. Pinning and sorting both imply that a field is there,
 * so the index has every document of the list.
 */
function findProvider({ sort, required, candidates }: Situation): Candidate | undefined {
  const byId = sort.field === ID_FIELD;
  return candidates
    .filter((index) => (byId ? !index.unique : index.fields.includes(sort.field)))
    .filter((index) => index.fields.every((field) => field === sort.field || required.pinned.has(field)))
    .toSorted(byPreference)[0];
}

/**
 * Whether there is another way worth considering: the filter asks for certain ids, or bounds the first field of an
 * index that has all documents of the list. Which way is shorter depends on the data, so MongoDB has to try.
 */
function hasAlternative({ sort, required, candidates }: Situation, provider: Candidate): boolean {
  const isPresent = (field: FieldName): boolean => field === sort.field || required.present.has(field);
  return (
    required.byId ||
    candidates.some(
      ({ fields }) =>
        required.bounded.has(fields[0] ?? ID_FIELD) &&
        fields.every(isPresent) &&
        !fields.every((field) => provider.fields.includes(field)),
    )
  );
}

/** Pinned fields first, then the one that is sorted by, or, in the order of ids, one that is bounded. */
function advise({ sort, required, candidates }: Situation): readonly string[] | undefined {
  const pinned = [...required.pinned].filter((field) => field !== sort.field).slice(0, MAX_ADVISED_PINNED);
  const sorted = fieldKind(sort.field) === 'data' ? sort.field : undefined;
  const bounded = [...required.bounded].find((field) => !required.pinned.has(field));
  const last = sorted ?? bounded;
  const advised = last === undefined ? pinned : [...pinned, last];
  const isThere = candidates.some(
    ({ fields }) => fields.length === advised.length && advised.every((field) => fields.includes(field)),
  );
  return advised.length === 0 || isThere ? undefined : advised;
}

/**
 * How to read a list: whether it may be sorted so, by which index, and which index would help. A list in the order of
 * ids is always read in order. By another field it needs an index that gives this order, or a small type, which
 * MongoDB sorts in memory; only fields in data can have an index.
 */
export function planList(
  { filter, sort }: { readonly filter: Filter; readonly sort: Sort },
  { indexes, small }: TypeIndexes,
): ListPlan {
  const situation: Situation = {
    sort,
    required: requiredFields(filter),
    candidates: indexes.map((index) => ({ ...index, fields: index.fields.map(dataField) })),
  };
  const provider = findProvider(situation);
  if (provider === undefined && sort.field !== ID_FIELD && !small) {
    return { allowed: false, neededIndex: fieldKind(sort.field) === 'data' ? [sort.field] : undefined };
  }
  const hinted = provider !== undefined && !hasAlternative(situation, provider);
  return {
    allowed: true,
    // With the others pinned, a unique index has each value of the sorted field once, and does not end in `_id`.
    sort: provider?.unique === true ? { [sort.field]: sort.descending ? -1 : 1 } : toMongoSort(sort),
    hint: hinted ? provider.name : undefined,
    neededIndex: advise(situation),
  };
}

/** The fields of an index as they stand in a sentence. */
export function describeIndex(fields: readonly string[]): string {
  return `an index on ${fields.join(', ')}`;
}

/** What to answer when a plan does not allow the sort. */
export function sortNotAllowed({ neededIndex }: Pick<ListPlan, 'neededIndex'>): InvalidRequestError {
  return refusal(
    'sort',
    neededIndex === undefined
      ? `must be by id or a field in data: a type of more than ${SMALL_TYPE_DOCUMENTS} documents has no order by this one`
      : `needs ${describeIndex(neededIndex)}, as the type has more than ${SMALL_TYPE_DOCUMENTS} documents: declare it and wait until it is ready`,
  );
}
