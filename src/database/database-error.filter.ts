import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { mongo, MongooseError } from 'mongoose';
import { DatabaseUnavailableError, InternalError } from '../common/errors/service.errors';
import { ProblemResponder } from '../common/http/problem/problem-responder';
import { isUnavailable } from './unavailable';

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
