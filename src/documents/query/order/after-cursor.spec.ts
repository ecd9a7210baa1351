import { afterCursor } from './after-cursor';
import type { SortValue } from './cursor-position';
import { parseSort } from './sort';

function after(sort: string, value: SortValue | undefined) {
  return afterCursor(parseSort(sort), { type: 'notes', position: { id: 'n1', value } });
}

describe(afterCursor.name, () => {
  it('goes on behind the id', () => {
    expect(after('id', undefined)).toEqual({ _id: { $gt: 'notes/n1' } });
    expect(after('-id', undefined)).toEqual({ _id: { $lt: 'notes/n1' } });
  });

  it.each<[SortValue, string[]]>([
    [5, ['string', 'bool']],
    ['x', ['bool']],
    [false, []],
  ])('goes up behind %p, then through the later types', (value, types) => {
    expect(after('data.a', value)).toEqual({
      $or: [
        { 'data.a': { $eq: value }, _id: { $gt: 'notes/n1' } },
        { 'data.a': { $gt: value } },
        ...(types.length > 0 ? [{ 'data.a': { $type: types } }] : []),
      ],
    });
  });

  it.each<[SortValue, string[]]>([
    [5, ['null']],
    ['x', ['null', 'number']],
    [true, ['null', 'number', 'string']],
  ])('goes down behind %p, then through the earlier types', (value, types) => {
    expect(after('-data.a', value)).toEqual({
      $or: [
        { 'data.a': { $eq: value }, _id: { $lt: 'notes/n1' } },
        { 'data.a': { $lt: value } },
        { 'data.a': { $type: types } },
      ],
    });
  });

  it('does not take a missing field for null', () => {
    expect(after('data.a', null)).toEqual({
      $or: [
        { 'data.a': { $type: 'null' }, _id: { $gt: 'notes/n1' } },
        { 'data.a': { $type: ['number', 'string', 'bool'] } },
      ],
    });
    expect(after('-data.a', null)).toEqual({
      $or: [{ 'data.a': { $type: 'null' }, _id: { $lt: 'notes/n1' } }],
    });
  });

  it('stays with the one type of a field of ours', () => {
    expect(after('created_at', new Date(5))).toEqual({
      $or: [
        { created_at: { $eq: new Date(5) }, _id: { $gt: 'notes/n1' } },
        { created_at: { $gt: new Date(5) } },
      ],
    });
  });

  it('cannot go on behind nothing', () => {
    expect(() => after('data.a', undefined)).toThrow(TypeError);
  });
});
