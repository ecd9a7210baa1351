import { SERVER_ERROR } from '../../database/server-error';
import { DocumentNotIndexableError, type NotIndexableReason } from '../documents.errors';

const REASON_BY_CODE: ReadonlyMap<unknown, NotIndexableReason> = new Map([
  [SERVER_ERROR.CannotIndexParallelArrays, 'parallel lists'],
  [SERVER_ERROR.AmbiguousFieldInArray, 'ambiguous number'],
  [SERVER_ERROR.TransactionTooLargeForCache, 'too many keys'],
]);

/** What the database's code says of a document that an index cannot hold; undefined when it says something else. */
export function notIndexableBy(code: unknown): DocumentNotIndexableError | undefined {
  const reason = REASON_BY_CODE.get(code);
  return reason && new DocumentNotIndexableError(reason);
}
