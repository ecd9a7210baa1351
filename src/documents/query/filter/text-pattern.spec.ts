import fc from 'fast-check';
import { textPattern } from './text-pattern';

describe(textPattern.name, () => {
  it('puts a backslash before every punctuation and nothing else', () => {
    expect(textPattern('a.b-c_d/e f(ü)')).toBe(String.raw`a\.b\-c\_d\/e f\(ü\)`);
    expect(textPattern('\0')).toBe(String.raw`\x00`);
  });

  it('matches the text itself, in place, and no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, other) => {
        const pattern = new RegExp(`^${textPattern(text)}$`);
        expect(pattern.test(text)).toBe(true);
        expect(pattern.test(other)).toBe(other === text);
      }),
    );
  });

  it.each(['(a+)+$', '.*.*.*.*x', '[', '(?=', '\\Q', '\\E', '(*UTF)', '^', '|', '{1,9999}'])(
    'leaves no meaning to %s',
    (text) => {
      expect(new RegExp(textPattern(text)).test(`<${text}>`)).toBe(true);
      expect(new RegExp(textPattern(text)).test('aaaa')).toBe(false);
    },
  );
});
