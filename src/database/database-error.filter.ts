import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { mongo, MongooseError } from 'mongoose';
import { DatabaseUnavailableError, InternalError } from '../common/errors/service.errors';
import { ProblemResponder } from '../common/http/problem/problem-responder';

/** Server errors that say "not now": stepping down, shutting down, no primary, network and time limits. */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 189, 262, 9001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** A database that does not answer is the caller's to try again; any other error of it is a defect of ours. */
@Injectable()
@Catch(mongo.MongoError, MongooseError)
export class DatabaseErrorFilter implements ExceptionFilter {
  constructor(private readonly responder: ProblemResponder) {}

  catch(error: Error, host: ArgumentsHost): void {
    this.responder.respond(
      isUnavailable(error) ? new DatabaseUnavailableError(error) : new InternalError(error),
      host,
    );
  }
}

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
