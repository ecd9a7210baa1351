import type { ServerResponse } from 'node:http';
import { HTTP_STATUS_BY_KIND, type AppError, type FieldProblem } from '../../errors/app.error';

/** RFC 9457, with our members: every answer that is an error has this form. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: string;
  readonly request_id: string;
  readonly trace_id?: string;
  readonly errors?: readonly FieldProblem[];
}

/** Which request the problem is about; `instance` is its path without the query string, if it got as far as one. */
export interface ProblemContext {
  readonly requestId: string;
  readonly instance?: string;
  readonly traceId?: string | undefined;
}

export function toProblemDetails(error: AppError, context: ProblemContext): ProblemDetails {
  const { kind, code, title } = error.definition;
  return {
    type: `urn:problem:${code.toLowerCase()}`,
    title,
    status: HTTP_STATUS_BY_KIND[kind],
    detail: error.message,
    ...(context.instance !== undefined && { instance: context.instance }),
    code,
    request_id: context.requestId,
    ...(context.traceId !== undefined && { trace_id: context.traceId }),
    ...(error.fields && { errors: error.fields }),
  };
}

/** What a handler may have set for the answer that it did not get to give. */
const STALE_HEADERS = ['Content-Encoding', 'Content-Disposition', 'ETag', 'Last-Modified', 'Location'];

export const PROBLEM_HEADERS = {
  'Content-Type': 'application/problem+json',
  'Cache-Control': 'no-store',
} as const;

/** Writes the whole answer; the caller has made sure that nothing was sent yet. */
export function writeProblem(response: ServerResponse, error: AppError, context: ProblemContext): void {
  const problem = toProblemDetails(error, context);
  const body = Buffer.from(JSON.stringify(problem));
  for (const name of STALE_HEADERS) response.removeHeader(name);
  response.writeHead(problem.status, {
    ...error.headers,
    ...PROBLEM_HEADERS,
    'Content-Length': body.length,
  });
  response.end(body);
}
