import type { DocumentData } from '../document';
import { DocumentNotIndexableError, MAX_INDEX_KEY_BYTES, MAX_INDEXED_ENTRIES } from '../documents.errors';

/** Paths within `data`; what is declared, whether it is built or not. */
interface IndexFields {
  readonly fields: readonly string[];
}

/** What one field of an index meets in a document. */
interface Reached {
  /** Of lists, each of which gives the index a key. */
  entries: number;
  /** Of the largest value. */
  largest: number;
  /** Of all values. */
  bytes: number;
}

const NUMBER = /^\d+$/;

/** What an index, or several, would hold of one document. */
export interface IndexKeys {
  /** Of lists. */
  readonly entries: number;
  /** Each key has a value of every field, so those of one are repeated for the list of another. */
  readonly bytes: number;
}

export const NO_KEYS: IndexKeys = { entries: 0, bytes: 0 };

/**
 * An index has a key for each entry of a list, and the database makes the keys of a document all at once: of too many,
 * or too large ones, it begins again for ever when its cache has no room for them. What is counted here is never less
 * than what the database makes.
 */
export function indexKeysOf(data: DocumentData, { fields }: IndexFields): IndexKeys {
  const reached = fields.map((field) => reach(data, field));
  // Not their product: where two fields of an index lead through lists, the database takes only one that they share.
  const entries = sum(reached.map((one) => one.entries));
  const isRepeated = fields.length > 1 && entries > 1;
  const bytes = isRepeated
    ? entries * sum(reached.map(({ largest }) => largest))
    : sum(reached.map((one) => one.bytes));
  return { entries, bytes };
}

export function sumOf(one: IndexKeys, other: IndexKeys): IndexKeys {
  return { entries: one.entries + other.entries, bytes: one.bytes + other.bytes };
}

export function areTooMany({ entries, bytes }: IndexKeys): boolean {
  return entries > MAX_INDEXED_ENTRIES || bytes > MAX_INDEX_KEY_BYTES;
}

/** @throws DocumentNotIndexableError */
export function assertIndexable(
  data: DocumentData,
  declared: { readonly indexes: readonly (IndexFields & { readonly state: string })[] } | null,
): void {
  // Most types have none. One that failed is not in the database.
  if (declared === null || declared.indexes.length === 0) return;
  const indexes = declared.indexes.filter(({ state }) => state !== 'failed');
  const keys = indexes.map((index) => indexKeysOf(data, index)).reduce(sumOf, NO_KEYS);
  if (areTooMany(keys)) throw new DocumentNotIndexableError('too many keys');
}

function reach(data: DocumentData, field: string): Reached {
  const reached: Reached = { entries: 0, largest: 0, bytes: 0 };
  follow(data, field.split('.'), reached);
  return reached;
}

/** Recurses, no deeper than a path has steps. */
function follow(value: unknown, steps: readonly string[], reached: Reached): void {
  const [step, ...rest] = steps;
  if (Array.isArray(value)) {
    followEntries(value, steps, reached);
  } else if (step === undefined) {
    addValue(value, reached);
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    follow(value[step], rest, reached);
  }
}

function followEntries(list: readonly unknown[], steps: readonly string[], reached: Reached): void {
  const [step, ...rest] = steps;
  // Either a place in this list or a key of its entries: the database takes whichever is there.
  if (step !== undefined && NUMBER.test(step)) follow(list[Number(step)], rest, reached);
  for (const entry of list) {
    if (reached.entries > MAX_INDEXED_ENTRIES) return;
    const before = reached.entries;
    // A list that is an entry of a list is one value.
    if (isObject(entry)) follow(entry, steps, reached);
    else if (step === undefined) addValue(entry, reached);
    if (reached.entries === before) reached.entries += 1;
  }
}

function addValue(value: unknown, reached: Reached): void {
  const bytes = sizeOf(value);
  reached.bytes += bytes;
  reached.largest = Math.max(reached.largest, bytes);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return typeof value === 'object' && value !== null ? Buffer.byteLength(JSON.stringify(value)) : 8;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
