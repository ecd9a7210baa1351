import { gzipSync } from 'node:zlib';
import { RequestBodyGuard } from '../../../../src/common/http/body/request-body.guard';
import { EdgeClient, expectProblem } from './edge-client';
import { exchange } from './raw-exchange';

describe(RequestBodyGuard.name, () => {
  const edge = new EdgeClient();

  describe('a body that is fine', () => {
    it('reaches the handler', async () => {
      const response = await edge.post('{"name":"a"}').expect(201);
      expect(response.body).toEqual({ received: { name: 'a' } });
    });

    it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
      'may be sent as %s',
      async (type) => {
        await edge.post('{"name":"ä"}', { 'Content-Type': type }).expect(201, { received: { name: 'ä' } });
      },
    );

    it('may be compressed', async () => {
      await edge.post(gzipSync('{"name":"a"}'), { 'Content-Encoding': 'gzip' }).expect(201, {
        received: { name: 'a' },
      });
    });

    it('may begin with a byte order mark', async () => {
      await edge.post('\uFEFF{"name":"a"}').expect(201, { received: { name: 'a' } });
    });

    it('may have any field name that an object has by itself', async () => {
      const response = await edge.post('{"name":"a","hasOwnProperty":1,"toString":1,"then":1}');
      expectProblem(response, 400, 'REQUEST.INVALID');
    });
  });

  describe('a body that is no JSON text', () => {
    it('is refused with the place and without its content', async () => {
      const problem = expectProblem(await edge.post('{"name":\n  "secret" x}'), 400, 'REQUEST.MALFORMED');
      expect(problem.detail).toBe('The body is not valid JSON (line 2, column 12)');
    });

    it.each([
      ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
      ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ])('is refused for %s', async (_what, bytes) => {
      expect(expectProblem(await edge.post(bytes), 400, 'REQUEST.MALFORMED').detail).toBe(
        'The body is not valid UTF-8',
      );
    });

    it.each(['[]', '[{"name":"a"}]', 'null', '"a"', '1', 'true'])(
      'is refused when it is %s',
      async (text) => {
        const problem = expectProblem(await edge.post(text), 400, 'REQUEST.MALFORMED');
        expect(problem.detail).toBe('The body must be a JSON object');
      },
    );

    it('is refused when it is white space', async () => {
      expectProblem(await edge.post('   '), 400, 'REQUEST.MALFORMED');
    });
  });

  describe('a body that is harmful JSON', () => {
    it.each([5000, 100_000])('is refused when it is nested %d deep', async (depth) => {
      const nested = `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      expect(expectProblem(await edge.post(nested), 400, 'REQUEST.MALFORMED').detail).toContain(
        'deeper than 64',
      );
    });

    it('may be nested 64 deep, and then the fields are looked at', async () => {
      const nested = `{"name":${'['.repeat(63)}${']'.repeat(63)}}`;
      expectProblem(await edge.post(nested), 400, 'REQUEST.INVALID');
    });

    it.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])(
      'is refused for the key %s',
      async (key) => {
        const problem = expectProblem(
          await edge.post(`{"label":{"${key}":{"x":1}}}`),
          400,
          'REQUEST.MALFORMED',
        );
        expect(problem.detail).toMatch(/^The field label\.(__proto__|constructor|prototype) is not allowed$/);
      },
    );

    it('is refused when an object has thousands of fields', async () => {
      const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]));
      const problem = expectProblem(await edge.post(JSON.stringify(fields)), 400, 'REQUEST.MALFORMED');
      expect(problem.detail).toBe('The body has more than 1000 fields');
    });

    it.each(['{"name":"\\ud800"}', '{"label":{"text":"a\\udc00"}}', '{"\\ud83d":1}'])(
      'is refused for %s',
      async (text) => {
        expect(expectProblem(await edge.post(text), 400, 'REQUEST.MALFORMED').detail).toContain(
          'half of a surrogate pair',
        );
      },
    );
  });

  describe('a body of another type', () => {
    it.each([
      'text/plain',
      'application/xml',
      'nonsense',
      'application/json; charset=latin1',
      'application/json; v=2',
    ])('is refused as %s', async (type) => {
      expectProblem(await edge.post('{"name":"a"}', { 'Content-Type': type }), 415, 'REQUEST.MEDIA_TYPE');
    });

    it('is refused without a content type', async () => {
      const answer = await exchange(
        edge.port,
        'POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{"name":"a"}',
      );
      expect(answer.status).toBe(415);
      expect(answer.body).toContain('REQUEST.MEDIA_TYPE');
    });

    it('is refused with an unknown content encoding, and told which ones are known', async () => {
      const response = await edge.post('{"name":"a"}', { 'Content-Encoding': 'compress' });
      expectProblem(response, 415, 'REQUEST.MEDIA_TYPE');
      expect(response.headers['accept-encoding']).toBe('gzip, deflate, br');
    });

    it.each([
      ['is no gzip', Buffer.from('{"name":"a"}')],
      ['is cut off', gzipSync('{"name":"a"}').subarray(0, 20)],
    ])('is refused when what says gzip %s', async (_what, bytes) => {
      expectProblem(await edge.post(bytes, { 'Content-Encoding': 'gzip' }), 400, 'REQUEST.MALFORMED');
    });

    it('is taken by a route that says so, which then takes no other', async () => {
      const merge = { 'Content-Type': 'application/merge-patch+json' };
      await edge.post('{"name":"a"}', merge, '/merge').expect(201);
      expectProblem(await edge.post('{"name":"a"}', {}, '/merge'), 415, 'REQUEST.MEDIA_TYPE');
    });
  });

  describe('a body that is too large', () => {
    it('is refused with the limit', async () => {
      const problem = expectProblem(
        await edge.post(`{"name":"${'a'.repeat(300 * 1024)}"}`),
        413,
        'REQUEST.TOO_LARGE',
      );
      expect(problem.detail).toBe('The body may have at most 262144 bytes');
    });

    it('is refused by its declared length before it is sent', async () => {
      const head = `POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n`;
      const answer = await exchange(edge.port, `${head}Content-Length: 9999999999\r\n\r\n`);
      expect(answer.status).toBe(413);
    });

    it('is refused in chunks of no declared length', async () => {
      const head = `POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n`;
      const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
      const answer = await exchange(
        edge.port,
        `${head}Transfer-Encoding: chunked\r\n\r\n`,
        chunk.repeat(5),
        '0\r\n\r\n',
      );
      expect(answer.status).toBe(413);
    });

    it('is refused when it inflates, before its end is looked at', async () => {
      const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
      bomb.fill(0xff, bomb.length - 8); // a wrong checksum would make it malformed, were it inflated to the end
      expectProblem(await edge.post(bomb, { 'Content-Encoding': 'gzip' }), 413, 'REQUEST.TOO_LARGE');
    });

    it('is measured by the limit of the route', async () => {
      const put = (body: string) =>
        edge.call().put('/things/1').set('Content-Type', 'application/json').send(body);
      await put('{"name":"a"}').expect(200);
      expect(expectProblem(await put('{"name":"abcdefghijk"}'), 413, 'REQUEST.TOO_LARGE').detail).toContain(
        '20 bytes',
      );
    });
  });

  it('names the missing fields of a request without a body', async () => {
    const problem = expectProblem(await edge.call().post('/things'), 400, 'REQUEST.INVALID');
    expect(problem.errors).toEqual([{ field: 'name', message: 'is required' }]);
  });

  it('never reads the body of a caller without access', async () => {
    expectProblem(
      await edge.post('{{{', { 'Content-Type': 'text/plain' }, '/closed'),
      401,
      'AUTH.TOKEN_MISSING',
    );
  });

  it.each([
    ['too large', 413, 'application/json', 300_000],
    ['of another type', 415, 'text/plain', 60],
  ])('never takes an unread body that is %s for the next request', async (_what, status, type, length) => {
    const hidden = 'GET /throws HTTP/1.1\r\nHost: x\r\n\r\n'.padEnd(length, ' ');
    const head = `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
    const answer = await exchange(
      edge.port,
      `${head}${hidden}`,
      'GET /things/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer.text.match(/HTTP\/1\.1 \d{3}/g)).toEqual([`HTTP/1.1 ${status}`, 'HTTP/1.1 200']);
    expect(answer.text).toContain('{"id":"next"}');
  });

  it('leaves the stream to a route that reads it itself', async () => {
    const lines = { 'Content-Type': 'application/x-ndjson; charset=utf-8' };
    await edge.post('{}\n{}\n', lines, '/stream').expect(200, { bytes: 6, body: 'undefined' });
    expectProblem(await edge.post('{}', {}, '/stream'), 415, 'REQUEST.MEDIA_TYPE');
  });
});
