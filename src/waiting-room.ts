import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { AppError } from './common/errors/app.error';
import { MethodNotAllowedError } from './common/errors/request.errors';
import { DatabaseUnavailableError } from './common/errors/service.errors';
import { clientErrorHandler } from './common/http/client-error';
import { writeProblem } from './common/http/problem/problem-details';
import { assignRequestId } from './common/http/request-id';
import { requestPath } from './common/http/request-path';
import { strictHead } from './common/http/strict-head';
import { traceIdOf } from './common/http/trace-request';
import type { Environment } from './config/env.schema';

/** Express's, as the functions take them that the application uses too. */
type Request = Parameters<typeof assignRequestId>[0];
type Response = Parameters<typeof assignRequestId>[1];

export interface WaitingRoom {
  /** Frees the port of the metrics, which the application opens while it starts. */
  closeMetrics(): Promise<void>;
  /** Frees the port, for the application. */
  close(): Promise<void>;
}

/** As Express takes them: a slash at the end is not looked at. */
const PROBE = /^\/health\/(live|ready)\/?$/;

/** What the application's own figures say of it, so that an alert tells of the database and not of the instance. */
const DATABASE_IS_DOWN = `# HELP oms_database_up 1 while the driver sees a server that takes writes, otherwise 0
# TYPE oms_database_up gauge
oms_database_up 0
`;

/**
 * Answers until the application does, which may wait long for its database: that the process is alive, so that nobody
 * ends it for a database that is away, that it is not ready, and to everything else when to come back.
 */
export async function openWaitingRoom(env: Environment, logger: Logger): Promise<WaitingRoom> {
  // As the application's own server: `strictHead` refuses what Node would refuse without a word.
  const service = createServer({ requireHostHeader: false }, answer)
    .on('checkExpectation', answer)
    .on('clientError', clientErrorHandler(logger));
  await listen(service, env.PORT, env.HOST);
  const metrics = env.METRICS_PORT ? createServer(answerScrape) : null; // nobody knows where a free one would be
  if (metrics !== null) await listen(metrics, env.METRICS_PORT, env.METRICS_HOST);
  return {
    closeMetrics: async () => {
      if (metrics !== null) await close(metrics);
    },
    close: () => close(service),
  };
}

async function listen(server: Server, port: number | undefined, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  // The parts of Express that are used here do without the rest of it, and it is not loaded yet.
  const request = Object.assign(incoming as Request, { originalUrl: incoming.url ?? '' });
  const response = outgoing as Response;
  response.setHeader('Connection', 'close'); // the application takes over the port, and not the connections
  assignRequestId(request, response, () => undefined);
  try {
    strictHead(request, response, () => undefined);
    answerProbe(request, response);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { requestId } = request;
    writeProblem(response, error, {
      requestId,
      instance: requestPath(request),
      traceId: traceIdOf(request),
    });
  }
}

/** @throws AppError for everything else */
function answerProbe(request: Request, response: Response): void {
  const [, probe] = PROBE.exec(requestPath(request)) ?? [];
  if (probe === undefined) throw new DatabaseUnavailableError(undefined);
  if (!/^(?:GET|HEAD)$/.test(request.method)) throw new MethodNotAllowedError(['GET', 'HEAD']);
  if (probe === 'live') writeJson(response, 200, { status: 'alive' });
  else {
    response.setHeader('Retry-After', '2');
    writeJson(response, 503, { status: 'unready', database: { status: 'down', latency_ms: null } });
  }
}

function writeJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function answerScrape({ url }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  if (/^\/metrics(?:\?|$)/.test(url ?? '')) {
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(DATABASE_IS_DOWN);
  } else response.writeHead(404).end();
}
