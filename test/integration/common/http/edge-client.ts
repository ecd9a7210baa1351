import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request, { type Response } from 'supertest';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { CapturedLog } from './captured-log';
import { startEdgeApp } from './edge-app';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** Checks everything that all problems have in common, and returns the problem. */
export function expectProblem(response: Response, status: number, code: string): Problem {
  const problem = response.body as Problem;
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': problem.request_id,
  });
  expect({ http: response.status, status: problem.status, code: problem.code }).toEqual({
    http: status,
    status,
    code,
  });
  return problem;
}

/** Starts the edge app around the tests of a file and talks to it. */
export class EdgeClient {
  readonly log = new CapturedLog();
  private app: NestExpressApplication | undefined;

  constructor() {
    beforeAll(async () => {
      this.app = await startEdgeApp({ logger: createLogger({ level: 'debug', pretty: false }, this.log) });
    });
    afterAll(() => this.app?.close());
    beforeEach(() => {
      this.log.clear();
    });
  }

  get port(): number {
    return (this.app?.getHttpServer().address() as AddressInfo).port;
  }

  call() {
    return request(`http://127.0.0.1:${this.port}`);
  }

  /** Posts bytes as they are. */
  post(body: string | Buffer, headers: Readonly<Record<string, string>> = {}, path = '/things') {
    return this.call()
      .post(path)
      .set({ 'Content-Type': 'application/json', ...headers })
      .serialize((bytes: unknown) => bytes as string)
      .send(body as string);
  }
}
