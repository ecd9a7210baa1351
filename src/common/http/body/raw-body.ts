import { raw, type Request, type RequestHandler, type Response } from 'express';
import {
  MalformedRequestError,
  RequestTooLargeError,
  UnsupportedMediaTypeError,
} from '../../errors/request.errors';
import type { AppError } from '../../errors/app.error';

/** One reader for each limit; there are as many as routes declare, so this needs no bound of its own. */
const readers = new Map<number, RequestHandler>();

function readerFor(maxBytes: number): RequestHandler {
  let reader = readers.get(maxBytes);
  if (reader === undefined) {
    reader = raw({ type: () => true, limit: maxBytes });
    readers.set(maxBytes, reader);
  }
  return reader;
}

const tooLarge = (maxBytes: number): AppError =>
  new RequestTooLargeError(`The body may have at most ${maxBytes} bytes`);

/** Names what went wrong by what body-parser says of it; `type` is its stable, documented member. */
function toBodyError(cause: unknown, maxBytes: number): Error {
  if (!(cause instanceof Error)) {
    return new TypeError('The body reader failed with something that is no Error', { cause });
  }
  const type = 'type' in cause ? cause.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return tooLarge(maxBytes);
    case 'encoding.unsupported':
      return new UnsupportedMediaTypeError('The Content-Encoding is not supported', {
        headers: { 'Accept-Encoding': 'gzip, deflate, br' },
      });
    case 'request.aborted':
    case 'request.size.invalid':
      return new MalformedRequestError('The body did not arrive whole', { cause });
    default:
      // Only the decompressor's own errors come without a type.
      return type === undefined
        ? new MalformedRequestError('The body does not fit its Content-Encoding', { cause })
        : cause;
  }
}

/** Whether the header fields announce a body, as HTTP/1.1 defines it. */
export function announcesBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads and decompresses the body. `maxBytes` bounds it as it is sent and as it is decompressed, and decompressing
 * stops there. A declared length that is too large is refused without reading; of a body in chunks the rest is read
 * and thrown away before the answer, for at most the server's `requestTimeout`.
 */
export async function readRawBody(request: Request, response: Response, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  await new Promise<void>((resolve, reject) => {
    void readerFor(maxBytes)(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(toBodyError(error, maxBytes));
    });
  });
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
