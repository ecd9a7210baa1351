import { Duplex, PassThrough } from 'node:stream';
import { createLogger } from '../logging/create-logger';
import { clientErrorHandler } from './client-error';

describe(clientErrorHandler.name, () => {
  function handle(code: string | undefined, prepare: (socket: PassThrough) => void = () => undefined) {
    const lines: string[] = [];
    const handler = clientErrorHandler(
      createLogger({ level: 'info', pretty: false }, { write: (line) => lines.push(line) }),
    );
    const socket = new PassThrough();
    prepare(socket);
    handler(Object.assign(new Error('bytes of the caller'), { code }), socket);
    return { socket, lines, answer: String(socket.read() ?? '') };
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
      (socket) => Object.assign(socket, { _httpMessage: { headersSent: true } }),
    ],
  ])('only closes when %s', (_why, code, prepare) => {
    const { socket, answer, lines } = handle(code, prepare);
    expect({ destroyed: socket.destroyed, answer, lines }).toEqual({
      destroyed: true,
      answer: '',
      lines: [],
    });
  });
});
