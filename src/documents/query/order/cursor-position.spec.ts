import { positionOf } from './cursor-position';
import { parseSort } from './sort';

describe(positionOf.name, () => {
  const row = {
    _id: 'notes/n1',
    data: { a: { b: 5 }, nothing: null, list: [1], text: 'x' },
    version: 3,
    created_at: new Date(7),
  };

  it.each([
    ['id', undefined],
    ['data.a.b', 5],
    ['data.nothing', null],
    ['data.text', 'x'],
    ['version', 3],
    ['-created_at', new Date(7)],
  ])('reads what a row is sorted by: %s', (sort, value) => {
    expect(positionOf(row, parseSort(sort))).toEqual({ id: 'n1', value });
  });

  it('reads it from a projected row', () => {
    expect(positionOf({ _id: 'notes/n1', sort_value: null } as never, parseSort('data.a.b'))).toEqual({
      id: 'n1',
      value: null,
    });
  });

  it.each([
    'data.absent',
    'data.a',
    'data.list',
    'data.text.length',
    'data.list.0',
    'data.toString',
    'updated_at',
  ])('takes no row that a list sorted by %s cannot give', (sort) => {
    expect(() => positionOf(row, parseSort(sort))).toThrow(TypeError);
  });
});
