import { parseFilterDocument } from '../filter/parse-filter-document';
import { requiredFields } from './required-fields';

function required(document: object) {
  const { pinned, bounded, present, byId } = requiredFields(parseFilterDocument(document));
  return { pinned: [...pinned], bounded: [...bounded], present: [...present], byId };
}

const NOTHING = { pinned: [], bounded: [], present: [], byId: false };
const A = ['data.a'];

describe(requiredFields.name, () => {
  it.each([
    [{ eq: 1 }, { pinned: A, bounded: A, present: A }],
    [{ gt: 1 }, { bounded: A, present: A }],
    [{ lte: 'x' }, { bounded: A, present: A }],
    [{ in: [1, 2] }, { bounded: A, present: A }],
    [{ starts_with: 'x' }, { bounded: A, present: A }],
    [{ contains: 'x' }, { present: A }],
    [{ exists: true }, { present: A }],
    [{ eq: null }, {}],
    [{ in: [1, null] }, {}],
    [{ ne: 1 }, {}],
    [{ nin: [1] }, {}],
    [{ exists: false }, {}],
  ])('knows what %j says of the field', (operators, expected) => {
    expect(required({ 'data.a': operators })).toEqual({ ...NOTHING, ...expected });
  });

  it('looks into and, but not into or and not', () => {
    const a = { 'data.a': { eq: 1 } };
    expect(required({ and: [{ and: [a] }] })).toMatchObject({ pinned: A });
    expect(required({ or: [a], not: a })).toEqual(NOTHING);
  });

  it('knows ids from other fields of ours', () => {
    expect(required({ id: { gt: 'x' }, version: { eq: 1 } })).toEqual({ ...NOTHING, byId: true });
  });
});
