import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Request, Response } from 'express';
import { assignRequestId } from './request-id';

describe(assignRequestId.name, () => {
  function assign(given?: string) {
    const request = new IncomingMessage(new Socket()) as Request;
    if (given !== undefined) request.headers['x-request-id'] = given;
    const response = new ServerResponse(request) as Response;
    const next = jest.fn();
    assignRequestId(request, response, next);
    expect(next).toHaveBeenCalledWith();
    expect(response.getHeader('X-Request-Id')).toBe(request.requestId);
    return request.requestId;
  }

  it.each(['12345678', '01HZX:abc.def_ghi-1', 'a'.repeat(128)])('takes over %s', (id) => {
    expect(assign(id)).toBe(id);
  });

  it.each([
    undefined,
    '',
    'short',
    'a'.repeat(129),
    'has space here',
    'line\nbreak12',
    'quote"quote',
    'ümlaut-ümlaut',
  ])('makes one of its own instead of %p', (id) => {
    expect(assign(id)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  });

  it('makes another one each time', () => {
    expect(assign()).not.toBe(assign());
  });
});
