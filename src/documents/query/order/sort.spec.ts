import { DEFAULT_SORT, parseSort, sortableConditions, toMongoSort } from './sort';
import { refusalOf } from '../../../../test/integration/documents/query/refusal-of';

describe(parseSort.name, () => {
  it.each([
    ['id', { field: 'id', descending: false }],
    ['-data.a.b', { field: 'data.a.b', descending: true }],
    ['data.-', { field: 'data.-', descending: false }],
    ['-created_at', { field: 'created_at', descending: true }],
  ])('reads %s', (text, sort) => {
    expect(parseSort(text)).toEqual(sort);
  });

  it.each([
    ...[
      '',
      '-',
      '--id',
      '+id',
      'age',
      '_id',
      'type',
      'data',
      'data.',
      'data.a,.',
      'data.$natural',
      '$natural',
    ],
    ...['data.__proto__', 'data.a\0', ['id'], { id: 1 }, 1, null, undefined],
  ])('refuses %p', (text) => {
    expect(refusalOf(() => parseSort(text))).toEqual([expect.objectContaining({ field: 'sort' })]);
  });
});

describe(toMongoSort.name, () => {
  it('breaks ties by _id, in the same direction', () => {
    expect(Object.entries(toMongoSort(parseSort('-data.age')))).toEqual([
      ['data.age', -1],
      ['_id', -1],
    ]);
    expect(toMongoSort(DEFAULT_SORT)).toEqual({ _id: 1 });
  });
});

describe(sortableConditions.name, () => {
  it('adds nothing for fields that every document has, in one type', () => {
    expect(
      ['id', '-version', 'created_at', 'created_by'].flatMap((text) => sortableConditions(parseSort(text))),
    ).toEqual([]);
  });

  it('leaves out lists on the way, and lists and objects at its end', () => {
    expect(sortableConditions(parseSort('data.a.b'))).toEqual([
      {
        $nor: [
          { 'data.a': { $type: 'array' } },
          { 'data.a.b': { $type: expect.arrayContaining(['array', 'object', 'date']) } },
        ],
      },
    ]);
  });
});
