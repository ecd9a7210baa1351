import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { beginStop } from '../../../../src/common/http/stopping';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { CapturedLog } from './captured-log';
import { startEdgeApp } from './edge-app';

const GET = 'GET /things/1 HTTP/1.1\r\nHost: x\r\n\r\n';
const NOT_FOUND = 'GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n';

describe(beginStop.name, () => {
  let app: NestExpressApplication;
  let caller: Socket;

  beforeEach(async () => {
    app = await startEdgeApp({
      logger: createLogger({ level: 'info', pretty: false }, new CapturedLog()),
    });
    caller = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  });
  afterEach(async () => {
    caller.destroy();
    await app.close();
  });

  const stop = () => {
    beginStop(app.getHttpAdapter().getInstance());
  };
  const nextAnswer = async () => String((await once(caller, 'data'))[0]);

  /** And nothing comes behind it. */
  async function expectLast(status: number): Promise<void> {
    let text = '';
    for await (const chunk of caller) text += String(chunk);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain('\r\nConnection: close\r\n');
    expect(text).not.toContain('Keep-Alive');
  }

  it.each([
    ['an answer', GET, 200],
    ['a problem', NOT_FOUND, 404],
  ])('makes %s the last one on a connection that was open', async (_what, request, status) => {
    caller.write(GET);
    expect(await nextAnswer()).toContain('\r\nConnection: keep-alive\r\n');
    stop();
    caller.write(request);
    await expectLast(status);
  });

  it('makes the answer to a request under way the last one', async () => {
    const received = once(app.getHttpServer(), 'request');
    const head = 'Host: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 2';
    caller.write(`POST /stream HTTP/1.1\r\n${head}\r\n\r\n{`);
    await received;
    stop();
    caller.write('}');
    await expectLast(200);
  });
});
