import { mongo } from 'mongoose';

/** Codes by which the database says why it refused a command, with their names in MongoDB's `error_codes.yml`. */
export const SERVER_ERROR = {
  BadValue: 2,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  CannotCreateIndex: 67,
  CannotIndexParallelArrays: 171,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  TransactionTooLargeForCache: 388,
  DuplicateKey: 11_000,
  /** It has no name there: a path has a number that is both a place in a list and a key of an entry of it. */
  AmbiguousFieldInArray: 16_746,
} as const;

/** @param code one of {@link SERVER_ERROR} */
export function isServerError(error: unknown, code: number): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === code;
}
