import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ServiceOverloadedError } from '../errors/service.errors';
import { writeProblem } from './problem/problem-details';
import { isProbe, requestPath } from './request-path';
import { traceIdOf } from './trace-request';

export interface Overload {
  /** Why new work is refused at this moment; null while it is not. */
  reason(): string | null;
}

/**
 * Refuses new work, probes excepted, before it costs anything, so that what is under way can be finished. Answers by
 * itself, as a line in the log for each would be work as well; the access log has one.
 */
export function shedLoad(overload: Overload): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const reason = overload.reason();
    if (reason === null || isProbe(request)) next();
    else {
      request.isShed = true;
      writeProblem(response, new ServiceOverloadedError(reason), {
        requestId: request.requestId,
        instance: requestPath(request),
        traceId: traceIdOf(request),
      });
    }
  };
}
