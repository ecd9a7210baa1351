import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { traceContext } from '../tracing/trace-context';
import { parseTraceparent } from '../tracing/traceparent';
import type { Tracing } from '../tracing/tracing';
import { requestPath, routeTemplate } from './request-path';

/** Makes a span of every request, as a part of its caller's trace, and names it in the answer. */
export function traceRequest(tracing: Tracing): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const traced = tracing.startRequest(request.method, parseTraceparent(request.headers['traceparent']));
    if (traced === null) {
      next();
      return;
    }
    response.setHeader('traceparent', traced.traceparent);
    response.once('close', () => {
      const route = routeTemplate(request);
      const { statusCode } = response;
      traced.end({
        name: `${request.method} ${route}`,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'url.path': requestPath(request),
          'url.scheme': request.protocol,
          ...(response.headersSent && { 'http.response.status_code': statusCode }),
          'oms.request_id': request.requestId,
        },
        isFailed: statusCode >= 500 || !response.headersSent,
      });
    });
    traced.run(next);
  };
}

/** Of the trace that the request belongs to: ours, or what its caller says; undefined without one. */
export function traceIdOf({ headers }: Pick<Request, 'headers'>): string | undefined {
  return traceContext.getStore()?.traceId ?? parseTraceparent(headers['traceparent'])?.traceId;
}
