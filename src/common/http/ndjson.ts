import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { UnsupportedMediaTypeError } from '../errors/request.errors';
import { announcesBody } from './body/raw-body';
import { assertJsonMediaType } from './body/media-type';

/** The one that is sent; the other is taken as well. */
export const NDJSON = 'application/x-ndjson';
export const NDJSON_MEDIA_TYPES = [NDJSON, 'application/ndjson'] as const;

/** @throws UnsupportedMediaTypeError for another charset than UTF-8, and for what is compressed */
export function assertPlainNdjson(request: Request): void {
  if (!announcesBody(request)) return;
  assertJsonMediaType(request.headers['content-type'], NDJSON_MEDIA_TYPES);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new UnsupportedMediaTypeError('Send the lines without a Content-Encoding', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
}

export interface NdjsonOptions {
  /** A stream on which nothing moves for so long is cut: neither a silent sender nor a reader that stopped stays. */
  readonly idleLimitMs: number;
  /** To compress it where the caller accepts that. */
  readonly compress?: boolean;
}

/**
 * Sends lines as they come and no faster than they are read. What fails before the first of them is thrown with
 * nothing sent, so that it becomes a problem; what fails later is thrown with the connection cut, which is how the
 * caller sees that this is not the whole. However it ends, the generator is returned.
 *
 * @param lines text of whole lines with their ends, in pieces that are worth a write
 */
export async function sendNdjson(
  { request, response }: { readonly request: Request; readonly response: Response },
  lines: AsyncGenerator<string, void>,
  { idleLimitMs, compress = false }: NdjsonOptions,
): Promise<void> {
  request.socket.setTimeout(idleLimitMs); // until the next request on this connection
  try {
    const first = await lines.next();
    response.setHeader('Content-Type', NDJSON);
    response.setHeader('Cache-Control', 'no-store');
    const gzip = compress && acceptsGzip(request, response);
    if (request.method === 'HEAD') response.end();
    else if (!response.destroyed) {
      const source = startingWith(first, lines);
      await (gzip ? pipeline(source, createGzip(), response) : pipeline(source, response));
    }
  } finally {
    await lines.return();
  }
}

function acceptsGzip(request: Request, response: Response): boolean {
  response.vary('Accept-Encoding');
  if (request.acceptsEncodings('gzip', 'identity') !== 'gzip') return false;
  response.setHeader('Content-Encoding', 'gzip');
  return true;
}

async function* startingWith(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
