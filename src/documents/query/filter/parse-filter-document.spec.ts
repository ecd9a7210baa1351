import { MAX_CONDITIONS, MAX_FILTER_DEPTH, MAX_LIST_LENGTH, MAX_TEXT_LENGTH } from './filter';
import { parseFilterDocument } from './parse-filter-document';
import { refusalOf } from '../../../../test/integration/documents/query/refusal-of';

function nested(depth: number): object {
  return depth === 1 ? { 'data.a': { eq: 1 } } : { not: nested(depth - 1) };
}

function conditions(count: number): object {
  return { and: Array.from({ length: count }, (_, n) => ({ 'data.a': { eq: n } })) };
}

describe(parseFilterDocument.name, () => {
  it('reads conditions and their combinations', () => {
    const filter = parseFilterDocument({
      'data.age': { gt: 30, lte: 60 },
      or: [{ 'data.name': { starts_with: 'A' } }, { id: { in: ['x', 'y'] }, version: { ne: 1 } }],
      not: { 'data.tags': { exists: false } },
    });

    expect(filter).toEqual([
      { kind: 'condition', field: 'data.age', operator: 'gt', value: 30 },
      { kind: 'condition', field: 'data.age', operator: 'lte', value: 60 },
      {
        kind: 'or',
        branches: [
          [{ kind: 'condition', field: 'data.name', operator: 'starts_with', text: 'A' }],
          [
            { kind: 'condition', field: 'id', operator: 'in', values: ['x', 'y'] },
            { kind: 'condition', field: 'version', operator: 'ne', value: 1 },
          ],
        ],
      },
      {
        kind: 'not',
        branch: [{ kind: 'condition', field: 'data.tags', operator: 'exists', exists: false }],
      },
    ]);
  });

  it('reads times where times are, and nowhere else', () => {
    expect(parseFilterDocument({ created_at: { gt: 'date(2026-01-31T12:00:00+01:00)' } })).toEqual([
      {
        kind: 'condition',
        field: 'created_at',
        operator: 'gt',
        value: new Date('2026-01-31T11:00:00.000Z'),
      },
    ]);
    expect(parseFilterDocument({ 'data.code': { eq: 'date(now)' } })).toMatchObject([{ value: 'date(now)' }]);
  });

  it.each([
    {},
    { 'data.a': { in: [] } },
    { 'data.a': { eq: null, ne: null, in: [null, 1, 'x', true], nin: [null] } },
    { 'data.a': { contains: '', starts_with: '' } },
    { 'data.a': { in: Array.from({ length: MAX_LIST_LENGTH }, (_, n) => n) } },
    { 'data.a': { eq: 'x'.repeat(MAX_TEXT_LENGTH) } },
    nested(MAX_FILTER_DEPTH),
    conditions(MAX_CONDITIONS),
  ])('takes filter %#', (document) => {
    expect(() => parseFilterDocument(document)).not.toThrow();
  });

  it.each<[unknown, string, RegExp]>([
    [[], 'filter', /must be an object/],
    ['x', 'filter', /must be an object/],
    [null, 'filter', /must be an object/],
    [{ $where: 'sleep(1000)' }, 'filter["$where"]', /is no field/],
    [{ age: { gt: 1 } }, 'filter.age', /is no field/],
    [{ 'data.$where': { eq: 1 } }, 'filter["data.$where"]', /begins with \$/],
    [JSON.parse('{"__proto__":{"eq":1}}'), 'filter.__proto__', /is no field/],
    [{ 'data.constructor': { eq: 1 } }, 'filter["data.constructor"]', /must not hold constructor/],
    [{ 'data.a': 1 }, 'filter["data.a"]', /must have an operator: eq, ne/],
    [{ 'data.a': {} }, 'filter["data.a"]', /must have an operator/],
    [{ 'data.a': [] }, 'filter["data.a"]', /must have an operator/],
    [{ or: [{ 'data.age': { like: 1 } }] }, 'filter.or[0]["data.age"].like', /is no operator of this field/],
    [{ 'data.a': { $gt: 1 } }, 'filter["data.a"]["$gt"]', /is no operator/],
    [{ 'data.a': { toString: 1 } }, 'filter["data.a"].toString', /is no operator/],
    [{ 'data.a': { eq: { $gt: '' } } }, 'filter["data.a"].eq', /must be a string, a number/],
    [{ 'data.a': { eq: [1] } }, 'filter["data.a"].eq', /must be a string, a number/],
    [{ 'data.a': { in: 1 } }, 'filter["data.a"].in', /must be a list/],
    [{ 'data.a': { in: [1, { $ne: 1 }] } }, 'filter["data.a"].in[1]', /must be a string, a number/],
    [{ 'data.a': { gt: null } }, 'filter["data.a"].gt', /no order/],
    [{ 'data.a': { gt: [1] } }, 'filter["data.a"].gt', /must be a string, a number/],
    [{ 'data.a': { eq: Infinity } }, 'filter["data.a"].eq', /beyond the range/],
    [{ 'data.a': { eq: '\ud800' } }, 'filter["data.a"].eq', /surrogate/],
    [{ 'data.a': { exists: 1 } }, 'filter["data.a"].exists', /true or false/],
    [{ 'data.a': { contains: 1 } }, 'filter["data.a"].contains', /must be a string/],
    [
      { 'data.a': { eq: 'date(2026-01-31T12:00:00Z)' } },
      'filter["data.a"].eq',
      /only created_at and updated_at/,
    ],
    [{ created_at: { gt: '2026-01-31T12:00:00Z' } }, 'filter.created_at.gt', /must be date/],
    [{ created_at: { gt: 'date(today)' } }, 'filter.created_at.gt', /must be date/],
    [{ created_at: { eq: null } }, 'filter.created_at.eq', /must be date/],
    [{ created_at: { starts_with: '2' } }, 'filter.created_at.starts_with', /is no operator of this field/],
    [{ version: { eq: '1' } }, 'filter.version.eq', /must be a number/],
    [{ version: { exists: true } }, 'filter.version.exists', /is no operator of this field/],
    [{ id: { eq: 1 } }, 'filter.id.eq', /must be a string/],
    [{ id: { in: [null] } }, 'filter.id.in[0]', /must be a string/],
    [{ id: { contains: 'a' } }, 'filter.id.contains', /is no operator of this field/],
    [{ created_by: { eq: false } }, 'filter.created_by.eq', /must be a string/],
    [{ or: {} }, 'filter.or', /must be a list/],
    [{ or: [] }, 'filter.or', /must be a list of one or more/],
    [{ and: [{ 'data.a': { eq: 1 } }, {}] }, 'filter.and[1]', /must hold a condition/],
    [{ not: [] }, 'filter.not', /must be an object/],
    [{ not: {} }, 'filter.not', /must hold a condition/],
    [nested(MAX_FILTER_DEPTH + 1), `filter${'.not'.repeat(MAX_FILTER_DEPTH)}`, /deeper than 8/],
    [conditions(MAX_CONDITIONS + 1), 'filter.and[50]["data.a"].eq', /at most 50/],
    [{ 'data.a': { in: Array(10_000).fill(1) } }, 'filter["data.a"].in', /more than 200/],
    [{ 'data.a': { eq: 'x'.repeat(MAX_TEXT_LENGTH + 1) } }, 'filter["data.a"].eq', /longer than 1000/],
    [
      { 'data.a': { contains: 'x'.repeat(MAX_TEXT_LENGTH + 1) } },
      'filter["data.a"].contains',
      /longer than 1000/,
    ],
  ])('refuses filter %# and says where', (document, field, message) => {
    expect(refusalOf(() => parseFilterDocument(document))).toEqual([
      { field, message: expect.stringMatching(message) },
    ]);
  });

  it('is not drawn into depth, however deep the tree is', () => {
    let tree: object = { 'data.a': { eq: 1 } };
    for (let depth = 0; depth < 100_000; depth += 1) tree = { not: tree };
    expect(refusalOf(() => parseFilterDocument(tree))).toHaveLength(1);
  });

  it('repeats no more than the beginning of a long position', () => {
    expect(refusalOf(() => parseFilterDocument({ ['x'.repeat(100_000)]: 1 }))).toEqual([
      expect.objectContaining({ field: `filter.${'x'.repeat(193)}…` }),
    ]);
  });
});
