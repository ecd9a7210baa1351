import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { traceContext } from '../tracing/trace-context';
import { parseTraceparent } from '../tracing/traceparent';
import type { Tracing } from '../tracing/tracing';
import { onRequestEnd } from './request-end';
import { requestPath, routeTemplate } from './request-path';

declare module 'express-serve-static-core' {
  interface Request {
    /** Of the trace that we have made it a part of; set before anything that could tell of it. */
    traceId?: string | undefined;
  }
}

/** Makes a span of every request, as a part of its caller's trace, and names it in the answer. */
export function traceRequest(tracing: Tracing): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const traced = tracing.startRequest(request.method, parseTraceparent(request.headers['traceparent']));
    if (traced === null) {
      next();
      return;
    }
    response.setHeader('traceparent', traced.traceparent);
    onRequestEnd(request, response, () => {
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
    traced.run(() => {
      // Kept, as other events of the request may come in the context of another one on the same connection, or in none.
      request.traceId = traceContext.getStore()?.traceId;
      next();
    });
  };
}

/** Of the trace that the request belongs to: ours, or what its caller says; undefined without one. */
export function traceIdOf({ traceId, headers }: Pick<Request, 'traceId' | 'headers'>): string | undefined {
  return traceId ?? parseTraceparent(headers['traceparent'])?.traceId;
}
