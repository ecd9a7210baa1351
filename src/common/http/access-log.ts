import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AppLogger } from '../logging/app-logger';
import { requestPath, routeTemplate } from './request-path';
import { traceIdOf } from './trace-request';

/** The part of the caller that a line may name; the guard that proves who is calling sets `principal`. */
interface CallerView {
  readonly requestId: string;
  readonly principal?: { readonly organizationId?: string | undefined } | undefined;
}

function line(request: Request, response: Response, startedMs: number) {
  const { principal }: CallerView = request;
  const organizationId = principal?.organizationId;
  const traceId = traceIdOf(request);
  return {
    method: request.method,
    route: routeTemplate(request),
    ...(response.headersSent && { status: response.statusCode }),
    duration_ms: Math.round((performance.now() - startedMs) * 10) / 10,
    request_id: request.requestId,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(organizationId !== undefined && { organization_id: organizationId }),
    // The caller went away before the whole answer was sent.
    ...(!response.writableFinished && { aborted: true }),
  };
}

/**
 * One line for each request, written when its answer is sent or its connection is lost. It names the route, not
 * the path, and never holds headers, bodies, query strings or tokens. Probes of `/health` come every few seconds
 * and are kept out of the way at debug level.
 */
export function accessLog(logger: AppLogger): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedMs = performance.now();
    // 'close' follows 'finish' at once, and comes alone when the caller hangs up: one listener covers both.
    response.once('close', () => {
      const level = requestPath(request).startsWith('/health/') ? 'debug' : 'info';
      logger[level](line(request, response, startedMs), 'request');
    });
    next();
  };
}
