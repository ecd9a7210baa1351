import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request } from 'express';
import type { AppError } from '../../errors/app.error';
import { MethodNotAllowedError, RouteNotFoundError } from '../../errors/request.errors';
import { requestPath } from '../request-path';
import { allowedMethods, declaredRoutes } from './allowed-methods';
import { toAppError } from './exception-to-app-error';
import { ProblemResponder } from './problem-responder';

/** Turns everything that is thrown anywhere, by us, Nest or Express, into a problem. Register it first of all filters. */
@Injectable()
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  /** Filled on the first request that matched no route; all routes are registered before the server listens. */
  private routes: ReturnType<typeof declaredRoutes> | undefined;

  constructor(private readonly responder: ProblemResponder) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const error = toAppError(exception);
    const request = host.switchToHttp().getRequest<Request>();
    this.responder.respond(error instanceof RouteNotFoundError ? this.explain(error, request) : error, host);
  }

  /** A path that exists for other methods says so. */
  private explain(error: RouteNotFoundError, request: Request): AppError {
    this.routes ??= declaredRoutes(request.app.router);
    const allowed = allowedMethods(this.routes, requestPath(request));
    // A route that itself reports that it is not there stays not found.
    const isOtherMethod = allowed.length > 0 && !allowed.includes(request.method);
    return isOtherMethod ? new MethodNotAllowedError(allowed) : error;
  }
}
