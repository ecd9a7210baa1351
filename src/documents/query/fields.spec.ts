import { MAX_FIELDS, parseFields, toProjection } from './fields';
import { DEFAULT_SORT, parseSort } from './order/sort';
import { refusalOf } from '../../../test/integration/documents/query/refusal-of';

function many(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `data.f${n}`);
}

describe(parseFields.name, () => {
  it.each([
    [['data.name', 'version']],
    [['data']],
    [['id', 'type', 'created_at', 'updated_at', 'created_by']],
    [['data.a.b', 'data.a.c', 'data.ab', 'data.a,b']],
    [many(MAX_FIELDS)],
  ])('takes %j', (names) => {
    expect(parseFields(names)).toEqual(names);
  });

  it.each<[unknown, string, RegExp]>([
    [[], 'fields', /one or more/],
    ['data.a', 'fields', /must be a list/],
    [{ 'data.a': 1 }, 'fields', /must be a list/],
    [many(MAX_FIELDS + 1), 'fields', /more than 50/],
    [['version', ''], 'fields[1]', /is no field/],
    [['-version'], 'fields[0]', /is no field/],
    [['_id'], 'fields[0]', /is no field/],
    [['sort_value'], 'fields[0]', /is no field/],
    [[1], 'fields[0]', /must be a string/],
    [[{ $slice: 1 }], 'fields[0]', /must be a string/],
    [['data.$'], 'fields[0]', /begins with \$/],
    [['data.a.constructor'], 'fields[0]', /must not hold constructor/],
    [['data.a', 'data.a'], 'fields[1]', /named twice/],
    [['data.a', 'data.a.b'], 'fields[1]', /is part of data\.a,/],
    [['data.a.b.c', 'data.a'], 'fields[0]', /is part of data\.a,/],
    [['data', 'data.a'], 'fields[1]', /is part of data,/],
  ])('refuses %j', (names, field, message) => {
    expect(refusalOf(() => parseFields(names))).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe(toProjection.name, () => {
  it('is none where everything is shown', () => {
    expect(toProjection(undefined, parseSort('data.a'))).toBeUndefined();
  });

  it('names what is shown, and of id and type what they are made of', () => {
    expect(toProjection(['id', 'type', 'data.a', 'version'], DEFAULT_SORT)).toEqual({
      _id: 1,
      'data.a': 1,
      version: 1,
    });
    expect(toProjection(['type'], DEFAULT_SORT)).toEqual({ _id: 1 });
  });

  it('adds what a cursor needs under a name of its own, shown or not', () => {
    expect(toProjection(['data.a.b'], parseSort('-data.a'))).toEqual({
      _id: 1,
      'data.a.b': 1,
      sort_value: '$data.a',
    });
  });
});
