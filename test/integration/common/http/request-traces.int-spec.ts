import { connect, type AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { traceRequest } from '../../../../src/common/http/trace-request';
import { OpenTelemetry } from '../../../../src/tracing/open-telemetry';
import { CapturedLog } from './captured-log';
import { startEdgeApp } from './edge-app';
import { exchange, exchangeAndEnd } from './raw-exchange';

const LAST = 'GET /things/last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const TRACE_ID = /^[\da-f]{32}$/;

describe(traceRequest.name, () => {
  const log = new CapturedLog();
  let tracing: OpenTelemetry;
  let app: NestExpressApplication;
  let port: number;

  beforeAll(async () => {
    tracing = new OpenTelemetry(new InMemorySpanExporter());
    app = await startEdgeApp({ logger: createLogger({ level: 'info', pretty: false }, log), tracing });
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  beforeEach(() => {
    log.clear();
  });
  afterAll(async () => {
    await app.close();
    await tracing.onApplicationShutdown();
  });

  const post = (id: string, body: string, length = body.length) =>
    `POST /things HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${length}\r\n\r\n${body}`;

  it('has the trace of each of several requests on one connection in its line and in its answer', async () => {
    const ids = ['pipelined-1', 'pipelined-2', 'pipelined-3'];
    const get = (path: string, id: string) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\n\r\n`;
    const requests = ['/things/1', '/later', '/things/3'].map((path, index) => get(path, ids[index] ?? ''));
    const { text } = await exchange(port, requests.join('') + LAST);
    const answered = [...text.matchAll(/^traceparent: 00-([\da-f]{32})-/gm)].map(([, traceId]) => traceId);
    expect(new Set(answered).size).toBe(4);
    for (const [index, request_id] of ids.entries()) {
      expect(await log.find({ request_id })).toMatchObject({ trace_id: answered[index], status: 200 });
    }
  });

  it('has the trace of a caller who went away in its line', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(post('went-away', '{', 100));
    await exchange(port, LAST); // the server has the other by now
    socket.resetAndDestroy();
    const line = await log.find({ request_id: 'went-away', aborted: true });
    expect(line['trace_id']).toMatch(TRACE_ID);
  });

  it('has the same trace in the line and in the answer to a body that is cut off', async () => {
    const { body } = await exchangeAndEnd(port, post('cut-off-1', '{', 100));
    const line = await log.find({ request_id: 'cut-off-1', aborted: true });
    expect(line['trace_id']).toMatch(TRACE_ID);
    expect(JSON.parse(body)).toMatchObject({ trace_id: line['trace_id'], instance: '/things' });
  });
});
