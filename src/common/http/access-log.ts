import type { AppLogger } from '../logging/app-logger';
import type { CallerView } from './caller-view';
import type { RequestEnd, RequestObserver } from './request-end';
import { isProbe, routeTemplate } from './request-path';
import { traceIdOf } from './trace-request';

function line({ request, response, durationMs }: RequestEnd) {
  const { principal }: CallerView = request;
  // What is undefined is left out.
  return {
    method: request.method,
    route: routeTemplate(request),
    status: response.headersSent ? response.statusCode : undefined,
    duration_ms: Math.round(durationMs * 10) / 10,
    request_id: request.requestId,
    trace_id: traceIdOf(request),
    organization_id: principal?.organizationId,
    // The caller went away before the whole answer was sent.
    aborted: response.writableFinished ? undefined : true,
  };
}

/**
 * One line for each request. It names the route, not the path, and never holds headers, bodies, query strings or
 * tokens. Probes are kept out of the way at debug level.
 */
export function accessLog(logger: AppLogger): RequestObserver {
  return {
    ended(end) {
      const level = isProbe(end.request) ? 'debug' : 'info';
      logger[level](line(end), 'request');
    },
  };
}
