import { parse } from 'node:querystring';
import { parseListBody, parseListParameters } from './list-query';
import { refusalOf } from '../../../test/integration/documents/query/refusal-of';

describe(parseListParameters.name, () => {
  it('has a default for everything', () => {
    expect(parseListParameters({})).toEqual({
      filter: [],
      sort: { field: 'id', descending: false },
      fields: undefined,
      limit: 50,
      cursor: undefined,
      count: false,
    });
    expect(parseListBody({})).toEqual(parseListParameters({}));
  });

  it('comes to the same from a query string and from a body', () => {
    const query =
      'filter[data.age][gt]=30&filter[not][data.a][eq]="x"&sort=-data.age&fields=data.name,version&limit=20&cursor=abc&count=true';
    expect(parseListParameters(parse(query))).toEqual(
      parseListBody({
        filter: { 'data.age': { gt: 30 }, not: { 'data.a': { eq: 'x' } } },
        sort: '-data.age',
        fields: ['data.name', 'version'],
        limit: 20,
        cursor: 'abc',
        count: true,
      }),
    );
  });

  it.each<[string, string, RegExp]>([
    ['limit=0', 'limit', /an integer from 1 to 200/],
    ['limit=201', 'limit', /an integer from 1 to 200/],
    ['limit=1.5', 'limit', /an integer/],
    ['limit=1e2', 'limit', /an integer/],
    ['limit=-1', 'limit', /an integer/],
    ['limit=', 'limit', /an integer/],
    ['limit=%2050', 'limit', /an integer/],
    ['limit=99999999999', 'limit', /an integer/],
    ['limit=5&limit=5', 'limit', /given once/],
    ['count=1', 'count', /true or false/],
    ['count=', 'count', /true or false/],
    ['cursor=', 'cursor', /next_cursor/],
    ['cursor=a&cursor=b', 'cursor', /given once/],
    ['sort=', 'sort', /is no field/],
    ['sort=id&sort=id', 'sort', /given once/],
    ['fields=', 'fields[0]', /is no field/],
    ['fields=version,', 'fields[1]', /is no field/],
    ['page=2', 'page', /not a known parameter/],
    ['filters[data.a][eq]=1', 'filters[data.a][eq]', /not a known parameter/],
    ['Limit=5', 'Limit', /not a known parameter/],
    ['toString=5', 'toString', /not a known parameter/],
    ['$where=1', '$where', /not a known parameter/],
    ['=1', '', /not a known parameter/],
    ['filter[data.a][eq]=1&filter=1', 'filter', /must be filter/],
  ])('refuses %s', (query, field, message) => {
    expect(refusalOf(() => parseListParameters(parse(query)))).toEqual([
      { field, message: expect.stringMatching(message) },
    ]);
  });
});

describe(parseListBody.name, () => {
  it.each<[object, string, RegExp]>([
    [{ limit: '20' }, 'limit', /an integer/],
    [{ limit: 0 }, 'limit', /an integer/],
    [{ limit: null }, 'limit', /an integer/],
    [{ limit: NaN }, 'limit', /an integer/],
    [{ count: 'true' }, 'count', /true or false/],
    [{ cursor: null }, 'cursor', /next_cursor/],
    [{ cursor: 1 }, 'cursor', /next_cursor/],
    [{ sort: ['id'] }, 'sort', /single string/],
    [{ sort: { 'data.a': 1 } }, 'sort', /single string/],
    [{ fields: 'version' }, 'fields', /must be a list/],
    [{ filter: null }, 'filter', /must be an object/],
    [{ filter: [] }, 'filter', /must be an object/],
    [{ filter: '{}' }, 'filter', /must be an object/],
    [{ where: 1 }, 'where', /not a known field/],
    [{ $where: 1 }, '$where', /not a known field/],
    [{ 'filter[data.a][eq]': 1 }, 'filter[data.a][eq]', /not a known field/],
    [['filter'], '0', /not a known field/],
  ])('refuses %j', (body, field, message) => {
    expect(refusalOf(() => parseListBody(body))).toEqual([
      { field, message: expect.stringMatching(message) },
    ]);
  });
});
