import { MalformedRequestError } from '../../errors/request.errors';
import { parseJsonBody } from './json-body';

describe(parseJsonBody.name, () => {
  const parse = (body: string | readonly number[]) => () =>
    parseJsonBody(typeof body === 'string' ? Buffer.from(body) : Buffer.from(body));

  it('reads an object', () => {
    expect(parse('{"a":"ü€😀","b":[1]}')()).toEqual({ a: 'ü€😀', b: [1] });
  });

  it('leaves out a byte order mark, but only the first', () => {
    expect(parse('\uFEFF{"a":"\uFEFF"}')()).toEqual({ a: '\uFEFF' });
    expect(parse('\uFEFF\uFEFF{}')).toThrow(MalformedRequestError);
  });

  it.each([
    ['a stray byte', [0x22, 0xff, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('refuses %s', (_what, bytes) => {
    expect(parse(bytes)).toThrow('The body is not valid UTF-8');
  });

  it('says where the text is no JSON, and keeps no copy of it', () => {
    const attempt = parse('{"password":"secret" "b":1}');
    expect(attempt).toThrow(new MalformedRequestError('The body is not valid JSON (line 1, column 22)'));
    try {
      attempt();
    } catch (error) {
      expect((error as Error).cause).toBeUndefined();
    }
  });

  it.each(['[]', '[{}]', 'null', '"a"', '0', 'false'])('refuses %s', (text) => {
    expect(parse(text)).toThrow(new MalformedRequestError('The body must be a JSON object'));
  });

  it('refuses what is harmful', () => {
    expect(parse('{"__proto__":{"isAdmin":true}}')).toThrow('The field __proto__ is not allowed');
  });
});
