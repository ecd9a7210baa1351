import { InvalidRequestError } from '../errors/request.errors';
import { matchesIfNoneMatch, parseIfMatch } from './etag';

const NO_LISTS = [
  '',
  '1',
  '"1',
  '1"',
  '"1""2"',
  '"1" "2"',
  ',',
  '"1",',
  '"1",,"2"',
  'x,"1"',
  'x"1"',
  'w/"1"',
  '"\u0001"',
  '"1", *',
];

describe(parseIfMatch.name, () => {
  it.each([
    ['"1"', [1]],
    [' "1" ,\t"23"', [1, 23]],
    ['W/"1", "2"', [2]], // compared strongly
    ['"another,with-a-comma", "3"', [3]],
    ['"1,2"', []],
    ['"01", ""', []],
  ])('reads the versions in %s', (header, versions) => {
    expect(parseIfMatch(header)).toEqual(new Set(versions));
  });

  it('knows any version, and no header', () => {
    expect(parseIfMatch(' * ')).toBe('any');
    expect(parseIfMatch(undefined)).toBeUndefined();
  });

  it.each(NO_LISTS)('refuses %j', (header) => {
    expect(() => parseIfMatch(header)).toThrow(InvalidRequestError);
  });
});

describe(matchesIfNoneMatch.name, () => {
  it.each(['"7"', 'W/"7"', '"6", "7"', '*', '"a,b", W/"7"'])('finds version 7 in %s', (header) => {
    expect(matchesIfNoneMatch(header, 7)).toBe(true);
  });

  it.each([undefined, '"77"', '"6,7"'])('finds it not in %s', (header) => {
    expect(matchesIfNoneMatch(header, 7)).toBe(false);
  });

  it.each(NO_LISTS)('refuses %j', (header) => {
    expect(() => matchesIfNoneMatch(header, 7)).toThrow(InvalidRequestError);
  });
});
