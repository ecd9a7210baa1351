import { InvalidRequestError } from '../../common/errors/request.errors';
import type { DocumentData } from '../document';

/** The body of a request that must have one: the reader of bodies takes only objects, and none. @throws InvalidRequestError */
export function requireBody(body: object | undefined): DocumentData {
  if (body === undefined) {
    throw new InvalidRequestError([{ field: 'body', message: 'must be a JSON object' }]);
  }
  return body as DocumentData;
}
