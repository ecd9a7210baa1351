import { parseListBody } from '../list-query';
import { queryDigest } from './query-digest';

function digest(body: object): string {
  return queryDigest(parseListBody(body));
}

describe(queryDigest.name, () => {
  const [a, b] = [{ 'data.a': { eq: 1 } }, { 'data.b': { in: [1, 2], gt: 0 } }];

  it.each([
    [{}, { limit: 5, fields: ['version'], count: true, sort: 'id' }],
    [{ filter: { ...a, ...b } }, { filter: { ...b, ...a } }],
    [{ filter: { or: [a, b], not: a } }, { filter: { not: a, or: [b, a] } }],
  ])('is the same for the same documents in the same order: %j, %j', (one, other) => {
    expect(digest(one)).toBe(digest(other));
  });

  it('differs as soon as the filter or the order does', () => {
    const bodies = [
      {},
      { sort: '-id' },
      { sort: 'data.a' },
      { filter: a },
      { filter: b },
      { filter: { ...a, ...b } },
      { filter: { and: [a, b] } },
      { filter: { or: [a, b] } },
      { filter: { not: a } },
      { filter: { 'data.a': { eq: '1' } } },
      { filter: { 'data.a': { ne: 1 } } },
      { filter: { 'data.a': { in: [1] } } },
      { filter: { 'data.a': { in: ['1,2'] } } },
      { filter: { 'data.a': { in: ['1', '2'] } } },
      { filter: { created_at: { eq: 'date(2026-01-31T12:00:00Z)' } } },
      { filter: { created_at: { eq: 'date(2026-01-31T12:00:00.001Z)' } } },
    ];
    expect(new Set(bodies.map(digest)).size).toBe(bodies.length);
  });
});
