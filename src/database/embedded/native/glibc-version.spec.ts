import { formatGlibcVersion, isOlderGlibc, parseGlibcVersion } from './glibc-version';

describe(parseGlibcVersion.name, () => {
  it.each([
    ['2.36', { major: 2, minor: 36 }],
    ['2.2.5', { major: 2, minor: 2 }],
    ['2.36.9000', { major: 2, minor: 36 }],
  ])('reads %s', (text, version) => {
    expect(parseGlibcVersion(text)).toEqual(version);
  });

  it.each(['', 'PRIVATE', '2', '2.36-beta', 'x2.36'])('takes "%s" for no version', (text) => {
    expect(parseGlibcVersion(text)).toBeUndefined();
  });
});

describe(isOlderGlibc.name, () => {
  it.each([
    ['2.9', '2.38', true],
    ['2.38', '2.38', false],
    ['2.41', '2.38', false],
    ['3.0', '2.38', false],
    ['1.99', '2.38', true],
  ])('compares %s with %s by numbers', (one, other, older) => {
    const [version, than] = [parseGlibcVersion(one), parseGlibcVersion(other)];
    expect(version && than && isOlderGlibc(version, than)).toBe(older);
  });
});

describe(formatGlibcVersion.name, () => {
  it('writes what it has read', () => {
    expect(formatGlibcVersion({ major: 2, minor: 36 })).toBe('2.36');
  });
});
