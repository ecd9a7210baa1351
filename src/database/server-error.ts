import { mongo } from 'mongoose';

/** Whether the database refused a command with this code; its names are in MongoDB's `error_codes.yml`. */
export function isServerError(error: unknown, code: number): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === code;
}
