import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { createLogger } from '../logging/create-logger';
import { accessLog } from './access-log';
import { observeRequests } from './request-end';

interface Outcome {
  readonly headersSent: boolean;
  readonly writableFinished: boolean;
}

describe(accessLog.name, () => {
  function lineFor(request: Record<string, unknown>, outcome: Outcome): Record<string, unknown> {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', pretty: false }, { write: (line) => lines.push(line) });
    const response = Object.assign(new EventEmitter(), {
      statusCode: 200,
      headersSent: false,
      writableFinished: false,
    });
    const observe = observeRequests([accessLog(logger)]);
    void observe(
      { socket: new EventEmitter(), ...request } as unknown as Request,
      response as unknown as Response,
      jest.fn(),
    );
    expect(lines).toEqual([]);
    Object.assign(response, outcome).emit('close');
    expect(lines).toHaveLength(1);
    return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  }
  const request = {
    method: 'GET',
    originalUrl: '/things/7?token=hidden',
    baseUrl: '',
    route: { path: '/things/:id' },
    requestId: 'request-1',
    headers: { authorization: 'hidden' },
    body: { password: 'hidden' },
  };
  const SENT = { headersSent: true, writableFinished: true };

  it('tells method, template, status, time and id, and nothing else of the request', () => {
    const { level, time, pid, hostname, duration_ms, ...line } = lineFor(request, SENT);
    expect([level, typeof time, typeof pid, typeof hostname, typeof duration_ms]).toEqual([
      'info',
      'string',
      'number',
      'string',
      'number',
    ]);
    expect(line).toEqual({
      method: 'GET',
      route: '/things/:id',
      status: 200,
      request_id: 'request-1',
      msg: 'request',
    });
  });

  it('names the organization of a signed-in caller', () => {
    const principal = { organizationId: 'organization-1', email: 'hidden' };
    expect(lineFor({ ...request, principal }, SENT)).toMatchObject({ organization_id: 'organization-1' });
  });

  it('tells when the caller went away, with no status before there was one', () => {
    const line = lineFor(request, { headersSent: false, writableFinished: false });
    expect(line).toMatchObject({ aborted: true });
    expect(line).not.toHaveProperty('status');
  });

  it.each(['/health/live', '/health/ready?x', '/metrics'])('keeps %s at debug level', (originalUrl) => {
    expect(lineFor({ ...request, originalUrl }, SENT)).toMatchObject({ level: 'debug' });
  });
});
