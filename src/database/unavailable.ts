import { mongo } from 'mongoose';

/** Server errors that say "not now": stepping down, shutting down, no primary, network and time limits. */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** Whether the database did not answer, and may do so later; any other error of it is a defect of ours. */
export function isUnavailable(error: Error): boolean {
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    error instanceof mongo.MongoServerClosedError ||
    (error instanceof mongo.MongoServerError && TRANSIENT_CODES.has(error.code)) ||
    // Mongoose's own: the wrapped selection error, and a model used while there is no connection.
    error.name === 'MongooseServerSelectionError' ||
    (error.name === 'MongooseError' && error.message.includes('bufferCommands'))
  );
}
