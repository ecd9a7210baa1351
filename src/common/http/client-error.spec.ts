import { EventEmitter } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import { createLogger } from '../logging/create-logger';
import { clientErrorHandler } from './client-error';

describe(clientErrorHandler.name, () => {
  function handle(code: string | undefined, prepare: (socket: PassThrough) => void = () => undefined) {
    const lines: string[] = [];
    const sut = clientErrorHandler(
      createLogger({ level: 'info', pretty: false }, { write: (line) => lines.push(line) }),
    );
    const socket = new PassThrough();
    prepare(socket);
    const report = () => {
      sut(Object.assign(new Error('bytes of the caller'), { code }), socket);
    };
    report();
    return { socket, lines, report, answer: String(socket.read() ?? '') };
  }

  it.each([
    ['HPE_INVALID_METHOD', '400 Bad Request', 'REQUEST.MALFORMED'],
    [undefined, '400 Bad Request', 'REQUEST.MALFORMED'],
    ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout', 'REQUEST.MALFORMED'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large', 'REQUEST.TOO_LARGE'],
    ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large', 'REQUEST.TOO_LARGE'],
  ])('answers %s with %s', (code, statusLine, problemCode) => {
    const { answer, lines } = handle(code);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 ${statusLine}`);
    expect(head).toContain('Connection: close');
    expect(head).toContain(`Content-Length: ${body.length}`);
    const problem = JSON.parse(body) as Record<string, unknown>;
    expect(problem).toMatchObject({ status: Number(statusLine.slice(0, 3)), code: problemCode });
    expect(problem).not.toHaveProperty('instance');
    expect(answer).not.toContain('bytes of the caller');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'info', code: problemCode, request_id: problem['request_id'] },
    ]);
  });

  it('closes the connection once the answer is written, though the caller keeps its side open', async () => {
    const socket = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done: () => void) => {
        done();
      },
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    clientErrorHandler(createLogger({ level: 'silent', pretty: false }))(new Error('bad bytes'), socket);
    await closed;
    expect(socket.writableFinished).toBe(true);
  });

  it.each<[string, string, (socket: PassThrough) => void]>([
    ['the caller left', 'ECONNRESET', () => undefined],
    ['it was told already', 'HPE_INVALID_METHOD', (socket) => socket.end()],
    [
      'another answer is half written',
      'HPE_INVALID_METHOD',
      (socket) => Object.assign(socket, { _httpMessage: { headersSent: true, req: { complete: false } } }),
    ],
    [
      'the request was answered before its end',
      'HPE_INVALID_EOF_STATE',
      (socket) => Object.assign(socket, { _httpMessage: null, parser: { incoming: { complete: false } } }),
    ],
  ])('only closes when %s', (_why, code, prepare) => {
    const { socket, answer, lines } = handle(code, prepare);
    expect({ destroyed: socket.destroyed, answer, lines }).toEqual({
      destroyed: true,
      answer: '',
      lines: [],
    });
  });

  it('answers a request that is not whole with its own id, and leaves its line to itself', () => {
    const req = {
      complete: false,
      requestId: 'request-1',
      traceId: 'trace-1',
      originalUrl: '/things?a=1',
      headers: {},
    };
    const { answer, lines } = handle('HPE_INVALID_EOF_STATE', (socket) =>
      Object.assign(socket, { _httpMessage: { headersSent: false, req } }),
    );
    expect(answer).toContain('HTTP/1.1 400 Bad Request\r\n');
    expect(answer).toContain('X-Request-Id: request-1\r\n');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      code: 'REQUEST.MALFORMED',
      request_id: 'request-1',
      trace_id: 'trace-1',
      instance: '/things',
    });
    expect(lines).toEqual([]);
  });

  it('says nothing in place of the answer to a whole request, and speaks once that is out', () => {
    const response = Object.assign(new EventEmitter(), { headersSent: true, req: { complete: true } });
    const { socket, lines, report, answer } = handle('HPE_INVALID_METHOD', (socket) =>
      Object.assign(socket, { _httpMessage: response }),
    );
    report();
    expect({ answer, lines, destroyed: socket.destroyed }).toEqual({
      answer: '',
      lines: [],
      destroyed: false,
    });
    expect(response.listenerCount('close')).toBe(1);
    Object.assign(socket, { _httpMessage: null });
    response.emit('close');
    expect(String(socket.read())).toContain('HTTP/1.1 400 Bad Request\r\n');
    expect(lines).toHaveLength(1);
  });
});
