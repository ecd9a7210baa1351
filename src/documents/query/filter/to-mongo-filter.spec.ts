import fc from 'fast-check';
import { filterTree } from '../../../../test/integration/documents/query/arbitraries';
import { refusalOf } from '../../../../test/integration/documents/query/refusal-of';
import { parseFilterDocument } from './parse-filter-document';
import { toMongoConditions, withinType } from './to-mongo-filter';

const NOTES = { $gte: 'notes/', $lt: 'notes0' };

function made(document: unknown) {
  return withinType('notes', toMongoConditions('notes', parseFilterDocument(document)));
}

const LOGICAL = ['$and', '$or', '$nor'];
const SCALAR = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$regex', '$exists'];
const LIST = ['$in', '$nin'];
const FIELD = /^(_id|version|created_at|updated_at|created_by|data\.[^$].*)$/s;

function expectScalar(value: unknown): void {
  expect(value === null || value instanceof Date || typeof value !== 'object').toBe(true);
}

/** Walks the whole filter: known operators at their places, fields at theirs, and nothing but values below. */
function expectClosed(filter: object): void {
  for (const [key, value] of Object.entries(filter) as [string, unknown][]) {
    if (LOGICAL.includes(key)) {
      expect((value as unknown[]).length).toBeGreaterThan(0);
      (value as object[]).forEach(expectClosed);
      continue;
    }
    expect(key).toMatch(FIELD);
    for (const [operator, operand] of Object.entries(value as object) as [string, unknown][]) {
      expect([...SCALAR, ...LIST]).toContain(operator);
      if (LIST.includes(operator)) (operand as unknown[]).forEach(expectScalar);
      else expectScalar(operand);
    }
  }
}

describe(toMongoConditions.name, () => {
  it('is the type alone where nothing is asked', () => {
    expect(made({})).toEqual({ _id: NOTES });
  });

  it('puts every value under an operator', () => {
    expect(
      made({
        'data.a': { eq: 'x', ne: null, in: [1, null], nin: [true], exists: true },
        version: { gt: 1 },
        created_at: { lte: 'date(2026-01-31T12:00:00Z)' },
      }),
    ).toEqual({
      _id: NOTES,
      $and: [
        { 'data.a': { $eq: 'x' } },
        { 'data.a': { $ne: null } },
        { 'data.a': { $in: [1, null] } },
        { 'data.a': { $nin: [true] } },
        { 'data.a': { $exists: true } },
        { version: { $gt: 1 } },
        { created_at: { $lte: new Date('2026-01-31T12:00:00Z') } },
      ],
    });
  });

  it('looks for text by patterns in which nothing but the text has a meaning', () => {
    expect(made({ 'data.a': { contains: '(a+)+$', starts_with: '.*' } })).toEqual({
      _id: NOTES,
      $and: [{ 'data.a': { $regex: String.raw`\(a\+\)\+\$` } }, { 'data.a': { $regex: String.raw`^\.\*` } }],
    });
  });

  it('combines', () => {
    const [a, b, c] = [{ 'data.a': { eq: 1 } }, { 'data.b': { eq: 2 } }, { 'data.c': { eq: 3 } }];
    expect(made({ or: [a, { ...b, ...c }], and: [{ not: c }], not: { ...a, ...b } })).toEqual({
      _id: NOTES,
      $and: [
        { $or: [{ 'data.a': { $eq: 1 } }, { $and: [{ 'data.b': { $eq: 2 } }, { 'data.c': { $eq: 3 } }] }] },
        { $and: [{ $nor: [{ 'data.c': { $eq: 3 } }] }] },
        { $nor: [{ $and: [{ 'data.a': { $eq: 1 } }, { 'data.b': { $eq: 2 } }] }] },
      ],
    });
  });

  it('compares ids as the part of _id behind the type', () => {
    expect(
      made({ id: { eq: 'a', ne: 'tasks/b', in: ['c', ''], gt: '', lt: '~', starts_with: 'x-' } }),
    ).toEqual({
      _id: NOTES,
      $and: [
        { _id: { $eq: 'notes/a' } },
        { _id: { $ne: 'notes/tasks/b' } },
        { _id: { $in: ['notes/c', 'notes/'] } },
        { _id: { $gt: 'notes/' } },
        { _id: { $lt: 'notes/~' } },
        { _id: { $regex: String.raw`^notes\/x\-` } },
      ],
    });
  });

  it('is closed and bound to its type, for any filter that is read', () => {
    fc.assert(
      fc.property(filterTree, (tree) => {
        const { _id, ...rest } = made(tree);
        expect(_id).toEqual(NOTES);
        expectClosed(rest);
      }),
    );
  });

  it('is closed for any JSON at all that is not refused', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'data.a',
        'data.$a',
        'id',
        'and',
        'or',
        'not',
        'eq',
        'in',
        'contains',
        '$gt',
        '$where',
        '$expr',
      ),
      fc.string(),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
        fc.dictionary(key, tie('tree'), { maxKeys: 2 }),
        fc.array(tie('tree'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (document) => {
        if (refusalOf(() => parseFilterDocument(document)) !== undefined) return;
        const { _id, ...rest } = made(document);
        expect(_id).toEqual(NOTES);
        expectClosed(rest);
      }),
      { numRuns: 2_000 },
    );
  });
});
