import { connect } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request, { type Response } from 'supertest';
import { configureHttp } from '../../../../src/common/http/configure-http';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { startEdgeApp } from './edge-app';
import { EdgeClient, expectProblem, type Problem } from './edge-client';
import { exchange, exchangeAndEnd } from './raw-exchange';

describe(configureHttp.name, () => {
  const edge = new EdgeClient();

  describe('a query string', () => {
    it.each([
      [
        '?organization_name=a&organization_name=b',
        'organization_name',
        'must be a single string, given once',
      ],
      ['?organization_name[$ne]=x', 'organization_name[$ne]', 'is not a known field'],
      ['?organization_name=a&other=1', 'other', 'is not a known field'],
      ['?', 'organization_name', 'is required'],
    ])('%s is refused by field', async (query, field, message) => {
      const problem = expectProblem(await edge.call().get(`/things${query}`), 400, 'REQUEST.INVALID');
      expect(problem.errors).toContainEqual({ field, message });
    });

    it.each([
      '?organization_name=%ff',
      '?organization_name=%zz',
      '?__proto__=1',
      '?constructor=1&organization_name=a',
    ])('%s is refused as a whole', async (query) => {
      const answer = await exchange(
        edge.port,
        `GET /things${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('REQUEST.MALFORMED');
    });

    it('may hold any UTF-8', async () => {
      await edge.call().get('/things?organization_name=%E2%82%AC').expect(200, { found: '€' });
    });
  });

  describe('a path', () => {
    it('with a percent-encoding that is no UTF-8 is malformed, and not repeated in words', async () => {
      const response = await edge.call().get('/things/%FF');
      expect(expectProblem(response, 400, 'REQUEST.MALFORMED').detail).not.toContain('%FF');
    });

    it('that does not exist is not found; the query string is not repeated', async () => {
      const response = await edge.call().get('/nowhere?token=secret');
      expectProblem(response, 404, 'ROUTE.NOT_FOUND');
      expect(response.text).not.toContain('secret');
      expect(response.body).toMatchObject({ instance: '/nowhere', type: 'urn:problem:route.not_found' });
    });

    it.each(['/Things', '/THINGS/7', '/Health/live'])(
      'in other letters, as %s, is another path',
      async (path) => {
        expectProblem(await edge.call().get(path), 404, 'ROUTE.NOT_FOUND');
        expectProblem(await edge.call().delete(path), 404, 'ROUTE.NOT_FOUND');
      },
    );

    it.each([
      ['/things', 'GET, HEAD, POST'],
      ['/things/7', 'GET, HEAD, PUT'],
      ['/closed', 'POST'],
      ['/health/live', 'GET, HEAD'],
    ])('%s says which methods it has', async (path, allow) => {
      const response = await edge.call().delete(path);
      expectProblem(response, 405, 'ROUTE.METHOD_NOT_ALLOWED');
      expect(response.headers['allow']).toBe(allow);
    });

    it('answers HEAD where it answers GET, and only there', async () => {
      const found = await edge.call().head('/things/7').expect(200);
      expect(found.headers['content-length']).toBe('10');
      const response = await edge.call().head('/closed').expect(405);
      expect(response.headers['allow']).toBe('POST');
    });
  });

  describe('what is no HTTP', () => {
    it.each([
      ['a request line', 'NONSENSE\r\n\r\n', 400, 'REQUEST.MALFORMED'],
      ['a header', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n', 400, 'REQUEST.MALFORMED'],
      [
        'the size of its headers',
        `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`,
        431,
        'REQUEST.TOO_LARGE',
      ],
    ])('for %s is answered as a problem', async (_what, bytes, status, code) => {
      const answer = await exchange(edge.port, bytes);
      const problem = JSON.parse(answer.body) as Problem;
      expect({ http: answer.status, status: problem.status, code: problem.code }).toEqual({
        http: status,
        status,
        code,
      });
      expect(answer.text).toContain('Content-Type: application/problem+json\r\n');
      expect(answer.text).toContain(`X-Request-Id: ${problem.request_id}\r\n`);
      expect(edge.log.ofLevel('warn', 'error', 'fatal')).toEqual([]);
    });

    it('in a body that has begun is answered as a problem', async () => {
      const head =
        'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
      const answer = await exchange(edge.port, `${head}zz\r\n`);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('REQUEST.MALFORMED');
    });

    const POST = 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

    it.each([
      ['ends too early', 'Content-Length: 400\r\n\r\n{"name":'],
      ['has a bad chunk', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\nZZZ\r\n'],
    ])('in a body that %s has one id and one line', async (_what, rest) => {
      const answer = await exchangeAndEnd(edge.port, `${POST}X-Request-Id: cut-off-1\r\n${rest}`);
      const problem = JSON.parse(answer.body) as Problem;
      expect(problem).toMatchObject({ status: 400, code: 'REQUEST.MALFORMED', request_id: 'cut-off-1' });
      expect(answer.text).toContain('X-Request-Id: cut-off-1\r\n');
      await edge.log.find({ msg: 'request', request_id: 'cut-off-1', aborted: true });
      expect(edge.log.lines).toHaveLength(1);
    });

    it('behind a whole request is answered after it', async () => {
      const first = 'GET /things/7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: whole-one\r\n\r\n';
      const { text } = await exchange(edge.port, first, `GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
      expect(edge.log.lines).toMatchObject([
        { msg: 'request', request_id: 'whole-one', status: 200 },
        { msg: 'request refused', status: 400 },
      ]);
    });

    it('after the answer to its request is no request of its own', async () => {
      const answer = await exchangeAndEnd(edge.port, `${POST}Content-Length: 300000\r\n\r\n{`, 413);
      expect(answer.text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 413']);
      expect(edge.log.lines).toMatchObject([{ msg: 'request', status: 413 }]);
    });
  });

  describe('what Node would answer by itself', () => {
    it.each([
      ['without a Host', 'X-Request-Id: refused-1'],
      ['with another expectation', 'Host: x\r\nExpect: 200-maybe\r\nX-Request-Id: refused-1'],
    ])('%s is a problem, and has its line', async (_what, fields) => {
      const answer = await exchange(
        edge.port,
        `GET /things/1 HTTP/1.1\r\n${fields}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('Content-Type: application/problem+json\r\n');
      expect(answer.text).toContain('X-Request-Id: refused-1\r\n');
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'REQUEST.MALFORMED', request_id: 'refused-1' });
      await edge.log.find({ msg: 'request', request_id: 'refused-1', status: 400 });
    });

    it('is served where it is allowed', async () => {
      expect((await exchange(edge.port, 'GET /things/1 HTTP/1.0\r\n\r\n')).status).toBe(200);
      const { text } = await exchange(
        edge.port,
        'POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n' +
          'Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{"name":"a"}',
      );
      expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 201']);
    });
  });

  describe('a failure of ours', () => {
    it('is answered with a fixed text and logged once with its stack', async () => {
      const response = await edge.call().get('/throws?password=x');
      const problem = expectProblem(response, 500, 'INTERNAL.ERROR');
      expect(response.text).not.toMatch(/hunter2|stack|Error:/);
      const lines = edge.log.ofLevel('warn', 'error', 'fatal');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({
        level: 'error',
        method: 'GET',
        route: '/throws',
        request_id: problem.request_id,
        code: 'INTERNAL.ERROR',
        err: { stack: expect.stringMatching(/EdgeController\.throws[^]*caused by: Error: deep cause/) },
      });
    });

    it('in the middle of an answer cuts the connection and is logged once', async () => {
      const answer = await exchange(edge.port, 'GET /throws-late HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(answer.text).not.toContain('\r\n0\r\n\r\n');
      expect(answer.text).not.toContain('thrown late');
      expect(edge.log.ofLevel('error')).toMatchObject([
        { route: '/throws-late', err: { message: 'thrown late' } },
      ]);
    });
  });

  describe('the access log', () => {
    it('has one line, without query string, body or token', async () => {
      await edge.post('{"name":"hidden"}', { Authorization: 'Bearer hidden' }, '/things/?hidden=1');
      const line = await edge.log.find({ msg: 'request' });
      expect(line).toMatchObject({
        level: 'info',
        method: 'POST',
        route: '/things',
        status: 400,
        organization_id: 'organization-1',
      });
      expect(line['duration_ms']).toEqual(expect.any(Number));
      expect(JSON.stringify(edge.log.lines)).not.toContain('hidden');
    });

    it('names the template of a route, and no path that matches none', async () => {
      await edge.call().get('/things/77');
      await edge.call().get('/nowhere/77');
      await edge.log.find({ route: 'unmatched', status: 404 });
      await edge.log.find({ route: '/things/:id', status: 200 });
    });

    it('keeps probes at debug level', async () => {
      await edge.call().get('/health/live').expect(200);
      await edge.log.find({ route: '/health/live', level: 'debug' });
    });

    it('tells of a caller who went away, which is nobody’s error', async () => {
      const socket = connect(edge.port, '127.0.0.1');
      const head =
        'POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
      await new Promise<void>((resolve) =>
        socket.write(head, () => {
          resolve();
        }),
      );
      // Its own answer shows that the server has got to the first request's body by now.
      await edge.call().get('/health/live');
      socket.destroy();
      await edge.log.find({ route: '/things', aborted: true });
      expect(edge.log.ofLevel('warn', 'error', 'fatal')).toEqual([]);
    });
  });

  describe('header fields', () => {
    it('of every answer name the request, by the caller’s own id if it is well formed', async () => {
      const own = await edge.call().get('/things/1').set('X-Request-Id', 'abc-123_4:5.6');
      expect(own.headers['x-request-id']).toBe('abc-123_4:5.6');
      const other = await edge.call().get('/things/1').set('X-Request-Id', 'no good');
      expect(other.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    });

    it('tell the type and the length of the answer, also to HEAD', async () => {
      const answer = { 'content-type': 'application/json; charset=utf-8', 'content-length': '13' };
      const { headers, text } = await edge.call().get('/things/ü-1');
      expect({ headers, text }).toMatchObject({ headers: answer, text: '{"id":"ü-1"}' });
      const head = await edge.call().head('/things/ü-1');
      expect(head.headers).toMatchObject(answer);
      expect(head.text).toBeUndefined();
    });

    it('protect browsers, and do not name the software', async () => {
      const { headers } = await edge.call().get('/things/1');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';base-uri 'none';frame-ancestors 'none'",
      );
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('etag');
    });

    it('open nothing to other origins', async () => {
      const { headers } = await edge.call().get('/things/1').set('Origin', 'https://app.example.com');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    });
  });
});

describe(`${configureHttp.name} with origins`, () => {
  const own = { Origin: 'https://app.example.com' };
  let overload: string | null;
  let app: NestExpressApplication;

  beforeAll(async () => {
    app = await startEdgeApp({
      logger: createLogger({ level: 'silent', pretty: false }),
      overload: { reason: () => overload },
      corsOrigins: [own.Origin],
    });
  });
  beforeEach(() => {
    overload = null;
  });
  afterAll(() => app.close());

  const call = () => request(app.getHttpServer());
  const preflight = () =>
    call()
      .options('/things')
      .set({ ...own, 'Access-Control-Request-Method': 'POST' });

  function expectReadable({ headers }: Response) {
    expect(headers['access-control-allow-origin']).toBe(own.Origin);
    expect(headers['access-control-expose-headers']).toBe(
      'ETag,Location,Retry-After,RateLimit,RateLimit-Policy,Idempotency-Replayed,WWW-Authenticate,X-Request-Id,traceparent',
    );
  }

  it('opens the service to them alone', async () => {
    expectReadable(await call().get('/things/7').set(own).expect(200));
    await preflight().expect(204).expect('Access-Control-Allow-Origin', own.Origin);
    const other = await call().get('/things/7').set('Origin', 'https://other.example.com');
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each([
    ['/nowhere', 404, 'ROUTE.NOT_FOUND'],
    ['/throws', 500, 'INTERNAL.ERROR'],
    ['/things?a=%ff', 400, 'REQUEST.MALFORMED'],
  ])('lets them read the error of %s', async (path, status, code) => {
    const response = await call().get(path).set(own);
    expectProblem(response, status, code);
    expectReadable(response);
  });

  it('lets them read that new work is refused', async () => {
    overload = 'The process is too busy';
    const refused = await call().get('/things/7').set(own);
    expectProblem(refused, 503, 'SERVICE.OVERLOADED');
    expectReadable(refused);
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'x-content-type-options': 'nosniff' });
  });

  it('allows their calls while new work is refused, as the answer to that has to be read', async () => {
    overload = 'The process is too busy';
    const allowed = await preflight().expect(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(own.Origin);
    expect(allowed.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });
});
