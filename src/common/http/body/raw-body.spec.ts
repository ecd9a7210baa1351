import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import { RequestTooLargeError } from '../../errors/request.errors';
import { announcesBody, readRawBody } from './raw-body';

const LIMIT = 1000;
/** Never looked at. */
const RESPONSE = new ServerResponse(new IncomingMessage(new Socket())) as Response;

function requestWith(headers: Request['headers'], chunks: readonly Buffer[] = []): Request {
  return Object.assign(Readable.from(chunks, { objectMode: false }), { headers }) as unknown as Request;
}

describe(readRawBody.name, () => {
  const read = (headers: Request['headers'], ...chunks: Buffer[]) =>
    readRawBody(requestWith({ 'transfer-encoding': 'chunked', ...headers }, chunks), RESPONSE, LIMIT);

  it('joins the chunks', async () => {
    expect(String(await read({}, Buffer.from('ab'), Buffer.from('cd')))).toBe('abcd');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('undoes %s', async (encoding, compress) => {
    expect(String(await read({ 'content-encoding': encoding }, compress('text')))).toBe('text');
  });

  it('takes exactly the limit and not a byte more', async () => {
    await expect(read({}, Buffer.alloc(LIMIT))).resolves.toHaveLength(LIMIT);
    const error = new RequestTooLargeError('The body may have at most 1000 bytes');
    await expect(read({}, Buffer.alloc(LIMIT + 1))).rejects.toThrow(error);
    await expect(read({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(LIMIT + 1)))).rejects.toThrow(
      error,
    );
  });

  it('refuses a declared length without reading', async () => {
    const request = requestWith({ 'content-length': String(LIMIT + 1) }, [Buffer.alloc(LIMIT + 1)]);
    const onRead = jest.spyOn(request, 'read');
    await expect(readRawBody(request, RESPONSE, LIMIT)).rejects.toThrow(RequestTooLargeError);
    expect(onRead).not.toHaveBeenCalled();
  });

  it('refuses what it cannot decompress', async () => {
    await expect(read({ 'content-encoding': 'gzip, gzip' }, Buffer.from('x'))).rejects.toThrow(
      'The Content-Encoding is not supported',
    );
    await expect(read({ 'content-encoding': 'gzip' }, Buffer.from('x'))).rejects.toThrow(
      'The body does not fit its Content-Encoding',
    );
  });

  it('refuses a body that is shorter than it was said to be', async () => {
    const request = requestWith({ 'content-length': '10' }, [Buffer.from('abc')]);
    await expect(readRawBody(request, RESPONSE, LIMIT)).rejects.toThrow('The body did not arrive whole');
  });
});

describe(announcesBody.name, () => {
  it.each([
    [{}, false],
    [{ 'content-length': '0' }, false],
    [{ 'content-type': 'application/json' }, false],
    [{ 'content-length': '1' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
  ])('of %p is %s', (headers, expected) => {
    expect(announcesBody({ headers })).toBe(expected);
  });
});
