import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '../errors/app.error';
import { MalformedRequestError, RequestTooLargeError } from '../errors/request.errors';
import type { AppLogger } from '../logging/app-logger';
import { PROBLEM_HEADERS, toProblemDetails } from './problem/problem-details';
import { REQUEST_ID_HEADER } from './request-id';

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

function toRawAnswer({ status, error }: Refusal, requestId: string): string {
  const body = JSON.stringify({ ...toProblemDetails(error, { requestId }), status });
  const headers = {
    ...PROBLEM_HEADERS,
    [REQUEST_ID_HEADER]: requestId,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Whether an answer is under way on this connection; Node's own handler looks at the same, undocumented, member. */
function isAnswering(socket: Duplex & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

/**
 * Listener for the server's 'clientError': what the HTTP parser refuses never becomes a request, so that no
 * filter sees it. Answers as a problem, then closes.
 */
export function clientErrorHandler(logger: AppLogger) {
  return (cause: NodeJS.ErrnoException, socket: Duplex): void => {
    // A second report while the first answer is on its way, a caller who left, or an answer that is half out.
    if (!socket.writable || cause.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const refusal = refusalFor(cause.code);
    const { status, error } = refusal;
    logger.info({ status, code: error.definition.code, request_id: requestId }, 'request refused');
    // Not only ended: a caller who never closes its side would keep the connection for ever.
    socket.end(toRawAnswer(refusal, requestId), () => socket.destroy());
  };
}
