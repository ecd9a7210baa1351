import { parseListBody } from '../list-query';
import { describeIndex, planList, sortNotAllowed, type ReadyIndex } from './planning';

function index(name: string, unique = false): ReadyIndex {
  return { name, fields: name.split('+'), unique };
}

function plan(body: object, indexes: readonly ReadyIndex[], small = false) {
  return planList(parseListBody(body), { indexes, small });
}

const pinned = (...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [`data.${field}`, { eq: 1 }]));

describe(planList.name, () => {
  describe('by id', () => {
    it('needs no index', () => {
      expect(plan({}, [index('a')])).toEqual({
        allowed: true,
        sort: { _id: 1 },
        hint: undefined,
        neededIndex: undefined,
      });
    });

    it.each<[string, object, ReadyIndex[], string | undefined]>([
      ['all of whose fields are pinned', pinned('a'), [index('a'), index('b')], 'a'],
      ['that has most of them', pinned('a', 'b'), [index('a'), index('b+a')], 'b+a'],
      ['only if none has others', pinned('a', 'b'), [index('a'), index('b')], undefined],
      ['only if all of its fields are pinned', pinned('a'), [index('a+b')], undefined],
      ['only if they are pinned to one value', { 'data.a': { in: [1, 2] } }, [index('a')], undefined],
      ['only if they are pinned in any case', { or: [pinned('a')] }, [index('a')], undefined],
      ['only if it ends in _id', pinned('a'), [index('a', true)], undefined],
      ['only if null is not asked for', { 'data.a': { eq: null } }, [index('a')], undefined],
      ['only if no ids are asked for', { ...pinned('a'), id: { in: ['x'] } }, [index('a')], undefined],
    ])('hints an index %s', (_, filter, indexes, hint) => {
      expect(plan({ filter }, indexes)).toMatchObject({ allowed: true, sort: { _id: 1 }, hint });
    });
  });

  describe('by a field in data', () => {
    it.each<[string, object, ReadyIndex[], string]>([
      ['an index on it', {}, [index('b'), index('a')], 'a'],
      ['an index that begins with it, the rest pinned', pinned('b'), [index('a+b')], 'a+b'],
      ['an index that ends with it, the rest pinned', pinned('b'), [index('b+a')], 'b+a'],
      ['the index that narrows most', pinned('b', 'c'), [index('a'), index('c+a+b'), index('b+a')], 'c+a+b'],
      [
        'its own index, when the filter bounds only that',
        { 'data.a': { gt: 1 } },
        [index('a'), index('b')],
        'a',
      ],
      ['it while another index lacks documents', pinned('b'), [index('a'), index('b+c')], 'a'],
    ])('goes by %s', (_, filter, indexes, hint) => {
      expect(plan({ sort: '-data.a', filter }, indexes)).toMatchObject({
        allowed: true,
        hint,
        sort: { 'data.a': -1, _id: -1 },
      });
    });

    it.each<[string, object]>([
      ['another index is bounded', { 'data.b': { in: [1, 2] } }],
      ['ids are asked for', { id: { starts_with: 'x' } }],
    ])('leaves the way to MongoDB when %s', (_, filter) => {
      expect(plan({ sort: 'data.a', filter }, [index('a'), index('b')])).toMatchObject({
        allowed: true,
        hint: undefined,
      });
    });

    it.each<[string, object, ReadyIndex[]]>([
      ['there is none', {}, []],
      ['there are only others', {}, [index('b'), index('a.b')]],
      ['it holds only documents with another field', {}, [index('a+b')]],
      ['the other field is there, but not pinned', { 'data.b': { exists: true } }, [index('a+b')]],
      ['the other field is pinned to null', { 'data.b': { eq: null } }, [index('a+b')]],
    ])('is not allowed when %s', (_, filter, indexes) => {
      expect(plan({ sort: 'data.a', filter }, indexes)).toEqual({ allowed: false, neededIndex: ['data.a'] });
      expect(plan({ sort: 'data.a', filter }, indexes, true)).toMatchObject({
        allowed: true,
        hint: undefined,
      });
    });

    it('leaves out _id where a unique index gives the order, which then needs no tie-breaker', () => {
      expect(plan({ sort: 'data.a' }, [index('a', true)])).toMatchObject({
        hint: 'a',
        sort: { 'data.a': 1 },
      });
      expect(plan({ sort: 'data.a', filter: pinned('b') }, [index('b+a', true)])).toMatchObject({
        hint: 'b+a',
        sort: { 'data.a': 1 },
      });
      expect(plan({ sort: 'data.a' }, [index('a', true), { ...index('a'), name: 'z' }])).toMatchObject({
        hint: 'z',
        sort: { 'data.a': 1, _id: 1 },
      });
    });
  });

  it.each(['version', 'created_at', '-updated_at', 'created_by'])(
    'by %s only a small type is sorted',
    (sort) => {
      expect(plan({ sort }, [index('version')])).toEqual({ allowed: false, neededIndex: undefined });
      expect(plan({ sort }, [], true)).toMatchObject({ allowed: true, hint: undefined });
    },
  );

  it.each<[object, string[], string[] | undefined]>([
    [{}, [], undefined],
    [{ filter: { 'data.a': { ne: 1, contains: 'x' } } }, [], undefined],
    [{ filter: { or: [pinned('a')] } }, [], undefined],
    [{ filter: pinned('a') }, [], ['data.a']],
    [{ filter: pinned('a') }, ['a'], undefined],
    [{ filter: { 'data.b': { gt: 1 }, ...pinned('a') } }, ['a'], ['data.a', 'data.b']],
    [{ filter: { 'data.b': { gt: 1 }, ...pinned('a') } }, ['a+b'], undefined],
    [{ filter: pinned('a', 'b', 'c', 'd') }, [], ['data.a', 'data.b', 'data.c']],
    [{ filter: { 'data.c': { gt: 1 }, ...pinned('b') }, sort: 'data.a' }, ['a'], ['data.b', 'data.a']],
  ])('advises an index that would serve %j', (body, indexes, neededIndex) => {
    expect(
      plan(
        body,
        indexes.map((name) => index(name)),
      ),
    ).toMatchObject({ allowed: true, neededIndex });
  });
});

describe(sortNotAllowed.name, () => {
  it('names the index that is needed', () => {
    expect(sortNotAllowed({ neededIndex: ['data.a'] }).fields).toEqual([
      {
        field: 'sort',
        message:
          'needs an index on data.a, as the type has more than 1000 documents: declare it and wait until it is ready',
      },
    ]);
  });

  it('says what else to sort by where there can be none', () => {
    expect(sortNotAllowed({ neededIndex: undefined }).fields).toEqual([
      { field: 'sort', message: expect.stringMatching(/^must be by id or a field in data/) },
    ]);
  });
});

describe(describeIndex.name, () => {
  it('lists its fields in order', () => {
    expect(describeIndex(['data.a', 'data.b'])).toBe('an index on data.a, data.b');
  });
});
