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
  DuplicateKey: 11_000,
} as const;

/** @param code one of {@link SERVER_ERROR} */
export function isServerError(error: unknown, code: number): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === code;
}
