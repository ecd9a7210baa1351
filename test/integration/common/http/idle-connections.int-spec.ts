import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { CapturedLog } from './captured-log';
import { startEdgeApp } from './edge-app';
import { exchange } from './raw-exchange';

const IDLE_LIMIT_MS = 100;

const get = (path: string, connection = 'close') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n\r\n`;

describe('A connection on which nothing moves', () => {
  let app: NestExpressApplication;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    const logger = createLogger({ level: 'info', pretty: false }, new CapturedLog());
    app = await startEdgeApp({ logger });
    server = app.getHttpServer();
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => app.close());

  /** The server's end of the next one. */
  const accepted = async () => {
    const [socket] = (await once(server, 'connection')) as [Socket];
    return socket;
  };

  it('may be so for two minutes', () => {
    expect(server.timeout).toBe(120_000);
  });

  it('is cut when its caller does not read the answer', async () => {
    server.timeout = IDLE_LIMIT_MS;
    const caller = connect(port, '127.0.0.1').pause();
    caller.on('error', () => undefined);
    const held = accepted();
    caller.write(get('/long'));
    await once(await held, 'close');
    caller.destroy();
  });

  it('is cut when its caller does not send the rest of a request', async () => {
    server.timeout = IDLE_LIMIT_MS;
    const head = 'Host: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 9';
    const { text } = await exchange(port, `POST /stream HTTP/1.1\r\n${head}\r\n\r\n{`);
    expect(text).toBe('');
  });

  it('is left alone while an answer is being made', async () => {
    server.timeout = IDLE_LIMIT_MS;
    expect(await exchange(port, get('/much-later'))).toMatchObject({ status: 200, body: '{}' });
  });

  it('has the limit of a stream for that stream alone', async () => {
    const limits: (number | undefined)[] = [];
    server.prependListener('request', ({ socket }, response) => {
      limits.push(socket.timeout);
      response.prependListener('finish', () => limits.push(socket.timeout)); // before Node sets that of an idle one
    });
    const caller = connect(port, '127.0.0.1');
    caller.write(get('/lines', 'keep-alive'));
    let text = '';
    while (!text.endsWith('\r\n0\r\n\r\n')) text += String((await once(caller, 'data'))[0]);
    caller.write(get('/things/1'));
    await once(caller, 'close');
    expect(limits).toEqual([120_000, 1_000, 120_000, 120_000]);
  });
});
