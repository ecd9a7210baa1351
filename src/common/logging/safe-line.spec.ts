import { safeLine } from './safe-line';

const OPERATOR_KEY = 'opk_a"secret\\of;32-visible~characters!';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI2YjA0In0.c2lnbmF0dXJl';

const lineWith = (fields: object) => `${JSON.stringify({ level: 'info', ...fields })}\n`;

describe(safeLine.name, () => {
  const sut = safeLine({ showLinks: false, forTerminal: false });
  const read = (line: string) => JSON.parse(line) as Record<string, unknown>;

  it.each([
    ['a key of an operator', `refused ${OPERATOR_KEY} twice`, 'refused [redacted] twice'],
    ['a key of a machine', 'omk_6b04485a573c2db06b50aad7_9Xq3v0Zk1nT6-R2w', '[redacted]'],
    ['a refresh token', 'got omr_aGVsbG8td29ybGQ, not another', 'got [redacted], not another'],
    ['an access token', `of ${TOKEN}.`, 'of [redacted].'],
    ['a header field', 'authorization: Bearer abc.def~+/=', 'authorization: Bearer [redacted]'],
    [
      'an address of a database',
      'cannot reach mongodb://root:hunter2@db.example:27017',
      'cannot reach mongodb://[redacted]@db.example:27017',
    ],
    [
      'the link of a mail',
      'https://app.example/reset-password#token=abc%2Fdef',
      'https://app.example/reset-password#token=[redacted]',
    ],
  ])('hides %s in any text, and leaves a line that can be read', (_what, text, safe) => {
    const line = sut(lineWith({ msg: text, err: { stack: `Error: ${text}\n    at x` } }));
    expect(read(line)).toEqual({ level: 'info', msg: safe, err: { stack: `Error: ${safe}\n    at x` } });
  });

  it('shows the links of mails in development, and nothing else', () => {
    const showing = safeLine({ showLinks: true, forTerminal: false });
    const link = 'http://localhost:3000/reset-password#token=abc';
    expect(read(showing(lineWith({ link, msg: TOKEN })))).toMatchObject({ link, msg: '[redacted]' });
  });

  it('leaves ordinary lines as they are', () => {
    const line = lineWith({
      method: 'GET',
      route: '/org/get',
      request_id: '7f0c1a52-2f1e-4c55-9a43',
      status: 200,
    });
    expect(sut(line)).toBe(line);
    const address = lineWith({ msg: 'API http://localhost:8000  docs http://localhost:8000/docs' });
    expect(sut(address)).toBe(address);
  });

  it('leaves no character that a terminal obeys or a reader takes for the end of a line', () => {
    const text = 'a\n\r\u0000\u001b[2J\u007f\u009b31m\u2028b';
    const line = sut(lineWith({ msg: text }));
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(read(line)['msg']).toBe(text);
  });

  it('shows control characters to a terminal as text', () => {
    const sutForTerminal = safeLine({ showLinks: false, forTerminal: true });
    const line = sutForTerminal(lineWith({ msg: '\u001b[2J\u009b1m \\u001b "quoted"\n' }));
    expect(read(line)['msg']).toBe('\\u001b[2J\\u009b1m \\u001b "quoted"\n');
  });
});
