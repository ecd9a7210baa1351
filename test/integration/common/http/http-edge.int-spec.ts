import { connect } from 'node:net';
import request from 'supertest';
import { configureHttp } from '../../../../src/common/http/configure-http';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { startEdgeApp } from './edge-app';
import { EdgeClient, expectProblem, type Problem } from './edge-client';
import { exchange } from './raw-exchange';

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
  it('opens the service to them alone, errors included', async () => {
    const logger = createLogger({ level: 'silent', pretty: false });
    const app = await startEdgeApp({ logger, corsOrigins: ['https://app.example.com'] });
    try {
      const server = app.getHttpServer();
      const own = await request(server).get('/nowhere').set('Origin', 'https://app.example.com').expect(404);
      expect(own.headers['access-control-allow-origin']).toBe('https://app.example.com');
      expect(own.headers['access-control-expose-headers']).toBe(
        'ETag,Location,Retry-After,RateLimit,RateLimit-Policy,X-Request-Id',
      );
      const preflight = await request(server)
        .options('/things')
        .set({ Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' });
      expect(preflight.status).toBe(204);
      const other = await request(server).get('/nowhere').set('Origin', 'https://other.example.com');
      expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    } finally {
      await app.close();
    }
  });
});
