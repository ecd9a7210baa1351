import { isWithinSize } from './data-size';

describe(isWithinSize.name, () => {
  it.each<[unknown, number]>([
    [null, 1],
    [12345, 1],
    ['', 1],
    ['abc', 4],
    [[], 1],
    [[1, [2, 3]], 5],
    [{ a: 1, bc: 'de' }, 8],
  ])('counts values, and characters of strings and names: %j', (value, size) => {
    expect(isWithinSize(value, size)).toBe(true);
    expect(isWithinSize(value, size - 1)).toBe(false);
  });

  it('looks at no more than it has to', () => {
    const unread = Object.defineProperty([1, 2, 3], 2, {
      get: () => {
        throw new Error('was read');
      },
    });
    expect(isWithinSize(unread, 2)).toBe(false);
    expect(() => isWithinSize(unread, 4)).toThrow('was read');
  });
});
