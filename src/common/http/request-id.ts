import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** Names this request in logs and answers; set before anything else runs. */
    requestId: string;
  }
}

export const REQUEST_ID_HEADER = 'X-Request-Id';

/**
 * What is taken over from a caller: 8 to 128 letters, digits and `_ . : -`. That admits UUIDs, ULIDs and trace
 * ids, and nothing that could break a log line, a header or a terminal.
 */
const WELL_FORMED = /^[\w.:-]{8,128}$/;

/** Gives every request an id, the caller's own if it is well formed, and every answer the same one. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.requestId = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  response.setHeader(REQUEST_ID_HEADER, request.requestId);
  next();
}
