import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import type { Express, Request, Response } from 'express';

/**
 * A server whose requests and responses are from the start what Express would make of them. Express gives each of them
 * another prototype, and from then on V8 takes every one for an object of a kind of its own: no access to it is ever fast
 * again (Node 20: a constant is answered 2.7 times as often without that). An object that has the prototype already stays as
 * it is.
 *
 * Without a Host, or with an expectation that is not known, Node would answer by itself, with a status and nothing else.
 * `strictHead` refuses both.
 */
export function createExpressServer(express: Express): Server {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  Object.setPrototypeOf(ExpressRequest.prototype, express.request);
  Object.setPrototypeOf(ExpressResponse.prototype, express.response);
  express.request = ExpressRequest.prototype as Request;
  express.response = ExpressResponse.prototype as Response;
  const server = createServer(
    { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse, requireHostHeader: false },
    express,
  );
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}
