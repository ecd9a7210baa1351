import { parse } from 'node:querystring';
import type { NextFunction, Request, Response } from 'express';
import { MalformedRequestError } from '../errors/request.errors';
import { FORBIDDEN_KEYS } from './forbidden-keys';

/** Anything that needs the second look; an ordinary query string does not, and pays for one test only. */
const SUSPECT = /%|proto|constructor/;

function assertDecodable(query: string): void {
  try {
    decodeURIComponent(query);
  } catch (cause) {
    throw new MalformedRequestError('The query string has a percent-encoding that is not UTF-8', { cause });
  }
}

/**
 * Refuses what the simple query parser and the validation pipe would change in silence: bytes that are not UTF-8
 * become U+FFFD, and the pipe drops keys such as `__proto__`.
 */
export function strictQuery(request: Request, _response: Response, next: NextFunction): void {
  const start = request.url.indexOf('?');
  const query = start === -1 ? '' : request.url.slice(start + 1);
  if (SUSPECT.test(query)) {
    assertDecodable(query);
    for (const key of Object.keys(parse(query))) {
      if (FORBIDDEN_KEYS.has(key)) {
        throw new MalformedRequestError(`The query parameter ${key} is not allowed`);
      }
    }
  }
  next();
}
