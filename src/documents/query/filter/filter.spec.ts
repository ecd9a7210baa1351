import { requiredConditions } from './filter';
import { parseFilterDocument } from './parse-filter-document';

describe(requiredConditions.name, () => {
  it('finds what must hold, also within and, but not what is one of several or denied', () => {
    const filter = parseFilterDocument({
      'data.a': { gt: 1, lt: 9 },
      and: [{ 'data.b': { eq: 1 } }, { and: [{ 'data.c': { eq: 1 }, not: { 'data.d': { eq: 1 } } }] }],
      or: [{ 'data.e': { eq: 1 } }],
      not: { 'data.f': { eq: 1 } },
    });

    expect(requiredConditions(filter).map(({ field, operator }) => `${field} ${operator}`)).toEqual([
      'data.a gt',
      'data.a lt',
      'data.b eq',
      'data.c eq',
    ]);
  });
});
