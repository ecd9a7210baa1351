import type { NextFunction, Request, Response } from 'express';
import { MalformedRequestError } from '../errors/request.errors';

/** By this Node tells which expectation it meets. */
const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** Refuses as a problem what `createExpressServer` keeps Node from refusing. HTTP/1.0 knows neither Host nor Expect. */
export function strictHead(request: Request, _response: Response, next: NextFunction): void {
  if (request.httpVersion === '1.1') {
    const { host, expect } = request.headers;
    if (host === undefined) throw new MalformedRequestError('The header field Host is missing');
    if (expect !== undefined && !CONTINUE.test(expect)) {
      throw new MalformedRequestError('The header field Expect may say 100-continue alone');
    }
  }
  next();
}
