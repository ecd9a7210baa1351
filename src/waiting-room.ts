import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DatabaseUnavailableError } from './common/errors/service.errors';
import { writeProblem } from './common/http/problem/problem-details';
import { REQUEST_ID_HEADER } from './common/http/request-id';

export interface WaitingRoom {
  /** Frees the port, for the application. */
  close(): Promise<void>;
}

/**
 * Answers until the application does, which may wait long for its database: that the process is alive, so that nobody
 * ends it for a database that is away, that it is not ready, and to everything else when to come back.
 */
export async function openWaitingRoom(port: number, host: string): Promise<WaitingRoom> {
  const server = createServer(answer);
  server.listen(port, host);
  await once(server, 'listening');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const requestId = randomUUID();
  const path = (request.url ?? '').replace(/\?.*/s, '');
  // The application takes over the port, and not the connections.
  response.setHeader('Connection', 'close').setHeader(REQUEST_ID_HEADER, requestId);
  if (path === '/health/live') writeJson(response, 200, { status: 'alive' });
  else if (path === '/health/ready') {
    response.setHeader('Retry-After', '2');
    writeJson(response, 503, { status: 'unready', database: { status: 'down', latency_ms: null } });
  } else {
    writeProblem(response, new DatabaseUnavailableError(undefined), { requestId, instance: path });
  }
}

function writeJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
