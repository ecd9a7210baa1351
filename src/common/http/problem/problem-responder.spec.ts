import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import type { AppError } from '../../errors/app.error';
import { MalformedRequestError } from '../../errors/request.errors';
import { InternalError, ServiceOverloadedError } from '../../errors/service.errors';
import { createLogger } from '../../logging/create-logger';
import { ProblemResponder } from './problem-responder';

describe(ProblemResponder.name, () => {
  let lines: Record<string, unknown>[];
  let sut: ProblemResponder;
  let response: ServerResponse;

  beforeEach(() => {
    lines = [];
    const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
    sut = new ProblemResponder(createLogger({ level: 'info', pretty: false }, { write }));
    response = new ServerResponse(new IncomingMessage(new Socket()));
    response.setHeader('X-Request-Id', 'request-1');
  });

  function respond(error: AppError): void {
    const request = {
      method: 'GET',
      originalUrl: '/things/7?a=1',
      requestId: 'request-1',
      baseUrl: '',
      route: undefined,
      headers: {},
    };
    sut.respond(error, new ExecutionContextHost([request, response]));
  }

  it('answers what the caller did wrong and logs nothing', () => {
    respond(new MalformedRequestError('The body is not valid UTF-8'));
    expect(response.statusCode).toBe(400);
    expect(response.writableEnded).toBe(true);
    expect(lines).toEqual([]);
  });

  it('logs what we did wrong with its cause, once', () => {
    respond(new InternalError(new TypeError('x is undefined')));
    expect(response.statusCode).toBe(500);
    expect(lines).toMatchObject([
      {
        level: 'error',
        code: 'INTERNAL.ERROR',
        method: 'GET',
        route: 'unmatched',
        request_id: 'request-1',
        err: { type: 'TypeError', stack: expect.stringContaining('problem-responder.spec') },
      },
    ]);
  });

  it('warns of overload, without a stack for each request that it turns away', () => {
    respond(new ServiceOverloadedError('Too many sign-ins', 3));
    expect(response.getHeader('Retry-After')).toBe('3');
    expect(lines).toMatchObject([{ level: 'warn', msg: 'Too many sign-ins' }]);
    expect(lines[0]).not.toHaveProperty('err');
  });

  it('cuts off an answer that has begun, and logs even an error of the caller, who cannot be told', () => {
    response.writeHead(200);
    response.write('half');
    respond(new MalformedRequestError('too late'));
    expect(response.destroyed).toBe(true);
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'too late' } }]);
  });

  it('leaves an answer alone that is complete, and logs', () => {
    response.end('whole');
    respond(new InternalError(new Error('afterwards')));
    expect(response.destroyed).toBe(false);
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'afterwards' } }]);
  });

  it('takes no notice of a caller who hung up, but of a failure at that moment', () => {
    response.destroy();
    respond(new MalformedRequestError('The body did not arrive whole'));
    respond(new InternalError(Object.assign(new Error('aborted'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })));
    expect(lines).toEqual([]);
    respond(new InternalError(new Error('ours')));
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'ours' } }]);
  });

  it('logs a lost connection that is not the caller’s', () => {
    respond(new InternalError(Object.assign(new Error('database gone'), { code: 'ECONNRESET' })));
    expect(lines).toMatchObject([{ level: 'error' }]);
  });
});
