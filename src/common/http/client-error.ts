import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Request } from 'express';
import type { AppError } from '../errors/app.error';
import { MalformedRequestError, RequestTooLargeError } from '../errors/request.errors';
import type { AppLogger } from '../logging/app-logger';
import { PROBLEM_HEADERS, toProblemDetails, type ProblemContext } from './problem/problem-details';
import { REQUEST_ID_HEADER } from './request-id';
import { requestPath } from './request-path';
import { traceIdOf } from './trace-request';

interface Refusal {
  readonly status: number;
  readonly error: AppError;
}

/**
 * Header fields that are too large are 431 and a request that does not arrive in time is 408, as proxies and
 * clients know them. Both are statuses of the connection, before there is a request to have an error kind, so
 * they stand here and not in the table of kinds; the codes are those of the catalogue.
 */
function refusalFor(code: string | undefined): Refusal {
  switch (code ?? '') {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, error: new RequestTooLargeError('The header fields are too large') };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, error: new RequestTooLargeError('The chunk extensions are too large') };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, error: new MalformedRequestError('The request did not arrive in time') };
    default:
      return { status: 400, error: new MalformedRequestError('This is not a valid HTTP request') };
  }
}

function toRawAnswer({ status, error }: Refusal, context: ProblemContext): string {
  const body = JSON.stringify({ ...toProblemDetails(error, context), status });
  const headers = {
    ...PROBLEM_HEADERS,
    [REQUEST_ID_HEADER]: context.requestId,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** What Node knows of a connection. Undocumented, but its own handler looks there as well. */
export interface Connection extends Duplex {
  /** The first that is not sent to its end, with the request that it answers. */
  readonly _httpMessage?: (Pick<ServerResponse, 'headersSent' | 'once'> & { readonly req: Request }) | null;
  /** Has the request that is being read, or was read last. */
  readonly parser?: { readonly incoming?: Pick<IncomingMessage, 'complete'> | null } | null;
}

/** Whether it is too late to say anything: the answer is half out, or it was sent before the whole request was there. */
function isAnswered({ _httpMessage: answer, parser }: Connection): boolean {
  return answer ? answer.headersSent : parser?.incoming?.complete === false;
}

/**
 * Listener for the server's 'clientError': what the HTTP parser refuses never becomes a request, or not a whole one, so
 * that no filter sees it. Answers as a problem, then closes.
 */
export function clientErrorHandler(logger: AppLogger) {
  const waiting = new WeakSet<Connection>();

  function refuse(cause: NodeJS.ErrnoException, socket: Connection, request: Request | undefined): void {
    const requestId = request?.requestId ?? randomUUID();
    const refusal = refusalFor(cause.code);
    const { status, error } = refusal;
    // A request whose rest is bad or missing has a line of its own when the connection is closed.
    if (request === undefined) {
      logger.info({ status, code: error.definition.code, request_id: requestId }, 'request refused');
    }
    const context = {
      requestId,
      ...(request !== undefined && { instance: requestPath(request), traceId: traceIdOf(request) }),
    };
    // Not only ended: a caller who never closes its side would keep the connection for ever.
    socket.end(toRawAnswer(refusal, context), () => socket.destroy());
  }

  return function handle(cause: NodeJS.ErrnoException, socket: Connection): void {
    const answer = socket._httpMessage ?? undefined;
    // A second report while the first answer is on its way, or a caller who left.
    if (!socket.writable || cause.code === 'ECONNRESET') socket.destroy();
    else if (answer?.req.complete === true) {
      // What is refused came behind a request that is whole, and the caller would take this for the answer to that one. Each
      // further byte is reported again.
      if (waiting.has(socket)) return;
      waiting.add(socket);
      answer.once('close', () => {
        waiting.delete(socket);
        handle(cause, socket);
      });
    } else if (isAnswered(socket)) socket.destroy();
    else refuse(cause, socket, answer?.req);
  };
}
