import { parse } from 'node:querystring';
import fc from 'fast-check';
import { filterTree, toParameters } from '../../../../test/integration/documents/query/arbitraries';
import { MAX_FILTER_DEPTH } from './filter';
import { parseFilterDocument } from './parse-filter-document';
import { isFilterParameter, parseFilterParameters } from './parse-filter-parameters';
import { refusalOf } from '../../../../test/integration/documents/query/refusal-of';

function read(query: string) {
  return parseFilterParameters(Object.entries(parse(query)));
}

describe(parseFilterParameters.name, () => {
  it('reads the keys of a query string, all of which have to hold', () => {
    expect(
      read(
        'filter[data.age][gt]=30&filter[or][1][data.b][in]=[1,"x"]&filter[or][0][data.a][eq]="x"&filter[data.age][lt]=60',
      ),
    ).toEqual(
      parseFilterDocument({
        'data.age': { gt: 30, lt: 60 },
        or: [{ 'data.a': { eq: 'x' } }, { 'data.b': { in: [1, 'x'] } }],
      }),
    );
  });

  it('takes a time without quotes, as with them', () => {
    const expected = parseFilterDocument({ created_at: { gte: 'date(2026-01-31T12:00:00.000Z)' } });
    expect(read('filter[created_at][gte]=date(2026-01-31T12:00:00.000Z)')).toEqual(expected);
    expect(read('filter[created_at][gte]="date(2026-01-31T12:00:00.000Z)"')).toEqual(expected);
  });

  it('comes to the same as the JSON form, for every filter', () => {
    fc.assert(
      fc.property(filterTree, (tree) => {
        const query = toParameters(tree)
          .map((pair) => pair.map(encodeURIComponent).join('='))
          .join('&');
        expect(read(query)).toEqual(parseFilterDocument(tree));
      }),
    );
  });

  it.each<[string, string, RegExp]>([
    ['filter=1', 'filter', /must be filter\[<field>\]/],
    ['filter[]=1', 'filter[]', /must be filter/],
    ['filter[data.a]=1', 'filter[data.a]', /must be filter/],
    ['filter[data.a]={"gt":1}', 'filter[data.a]', /must be filter/],
    ['filter[data.a][gt', 'filter[data.a][gt', /must be filter/],
    ['filter[data.a][gt]x=1', 'filter[data.a][gt]x', /must be filter/],
    ['filter[data.a[0]][gt]=1', 'filter[data.a[0]][gt]', /must be filter/],
    ['filter[data.a][gt][x]=1', 'filter[data.a][gt][x]', /must be filter/],
    ['filter[not]=1', 'filter[not]', /must be filter/],
    ['filter[or]=[{"data.a":{"eq":1}}]', 'filter[or]', /a number from 0 to 49 after \[or\]/],
    ['filter[or][data.a][eq]=1', 'filter[or][data.a][eq]', /a number from 0 to 49/],
    ['filter[or][50][data.a][eq]=1', 'filter[or][50][data.a][eq]', /a number from 0 to 49/],
    ['filter[or][00][data.a][eq]=1', 'filter[or][00][data.a][eq]', /a number from 0 to 49/],
    ['filter[or][-1][data.a][eq]=1', 'filter[or][-1][data.a][eq]', /a number from 0 to 49/],
    ['filter[or][1][data.a][eq]=1', 'filter[or][0]', /is missing/],
    ['filter[or][0]=1', 'filter[or][0]', /must be filter/],
    ['filter[or][0][data.age][like]=1', 'filter[or][0][data.age][like]', /is no operator of this field/],
    ['filter[age][gt]=1', 'filter[age]', /is no field/],
    ['filter[$where][eq]=1', 'filter[$where]', /is no field/],
    ['filter[__proto__][eq]=1', 'filter[__proto__]', /is no field/],
    ['filter[data.a][__proto__]=1', 'filter[data.a][__proto__]', /is no operator/],
    ['filter[data.__proto__][eq]=1', 'filter[data.__proto__]', /must not hold __proto__/],
    ['filter[data.a][eq]=x', 'filter[data.a][eq]', /must be a JSON literal/],
    ['filter[data.a][eq]=', 'filter[data.a][eq]', /must be a JSON literal/],
    ['filter[data.a][eq]={"$gt":""}', 'filter[data.a][eq]', /must not be an object/],
    ['filter[data.a][eq]=[1]', 'filter[data.a][eq]', /must not be an object, nor a list/],
    ['filter[data.a][in]={}', 'filter[data.a][in]', /must not be an object/],
    ['filter[data.a][in]=[{}]', 'filter[data.a][in][0]', /must be a string/],
    ['filter[data.a][eq]="\\ud800"', 'filter[data.a][eq]', /surrogate/],
    ['filter[data.a][eq]=1e999', 'filter[data.a][eq]', /beyond the range/],
    ['filter[data.a][eq]=1&filter[data.a][eq]=2', 'filter[data.a][eq]', /must be given once/],
    ['filter[data.a][gt]=date(2026-01-31T12:00:00Z)', 'filter[data.a][gt]', /only created_at and updated_at/],
    ['filter[created_at][gt]=date(2026-01-31T12:00:00+01:00)', 'filter[created_at][gt]', /must be date/],
    [
      `filter${'[not]'.repeat(MAX_FILTER_DEPTH)}[data.a][eq]=1`,
      `filter${'[not]'.repeat(8)}`,
      /deeper than 8/,
    ],
    [`filter${'[not]'.repeat(5_000)}[data.a][eq]=1`, `filter${'[not]'.repeat(8)}`, /deeper than 8/],
  ])('refuses %s and says where', (query, field, message) => {
    expect(refusalOf(() => read(query))).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it('refuses or reads whatever it is given, and fails in no other way', () => {
    const step = fc.oneof(
      fc.constantFrom(
        'and',
        'or',
        'not',
        '0',
        '1',
        'data.a',
        'id',
        'created_at',
        'eq',
        'in',
        '$gt',
        '__proto__',
      ),
      fc.string(),
    );
    const name = fc
      .array(step, { maxLength: 8 })
      .map((steps) => `filter${steps.map((one) => `[${one}]`).join('')}`);
    const value = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constant('date(x)'),
      fc.array(fc.string(), { maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (parameters) => {
        refusalOf(() => parseFilterParameters(parameters)); // throws what is no refusal
      }),
      { numRuns: 1_000 },
    );
  });
});

describe(isFilterParameter.name, () => {
  it('tells what belongs to the filter, well formed or not', () => {
    expect(['filter', 'filter[a]', 'filter[', 'filters', 'Filter[a]', 'sort'].map(isFilterParameter)).toEqual(
      [true, true, true, false, false, false],
    );
  });
});
