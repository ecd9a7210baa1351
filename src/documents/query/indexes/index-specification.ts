import { createHash } from 'node:crypto';
import { typeRange } from '../document-key';
import { dataField } from '../field-name';
import type { MongoFilter, MongoSort } from '../mongo-types';

/** An index as an app declares it: paths within `data`, the first of them leading. */
export interface DeclaredIndex {
  readonly fields: readonly string[];
  readonly unique: boolean;
}

/** What `createIndex` takes: the key and the options of a partial index. */
export interface IndexSpecification {
  readonly name: string;
  readonly key: MongoSort;
  readonly unique: boolean;
  readonly partialFilterExpression: MongoFilter;
}

const DIGEST_LENGTH = 16;

/** Stable: the same declaration of the same type has the same name on every instance and after every restart. */
function indexName(type: string, { fields, unique }: DeclaredIndex): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([fields, unique]))
    .digest('hex');
  return `${type}_${digest.slice(0, DIGEST_LENGTH)}`;
}

/**
 * The index of one type within a collection of many: it covers only documents of that type that have all of its
 * fields, so no other type pays for it. It ends in `_id`, by which lists break ties; a unique one cannot, as with it
 * every key would be unique. MongoDB tells indexes with equal keys apart by the expression: hint them by name.
 * @param index paths that `dataPathProblem` has nothing against
 */
export function indexSpecification(type: string, index: DeclaredIndex): IndexSpecification {
  const fields = index.fields.map(dataField);
  return {
    name: indexName(type, index),
    key: {
      ...Object.fromEntries(fields.map((field) => [field, 1 as const])),
      ...(!index.unique && { _id: 1 }),
    },
    unique: index.unique,
    partialFilterExpression: {
      _id: typeRange(type),
      ...Object.fromEntries(fields.map((field) => [field, { $exists: true }])),
    },
  };
}
