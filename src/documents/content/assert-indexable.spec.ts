import type { DocumentData } from '../document';
import { DocumentNotIndexableError } from '../documents.errors';
import { assertIndexable, indexKeysOf } from './assert-indexable';

const list = <T>(length: number, entry: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => entry(index));

describe(indexKeysOf.name, () => {
  it.each([
    ['no list', { a: 1 }, ['a'], 0],
    ['a field that is not there', {}, ['a'], 0],
    ['one that every object inherits', {}, ['toString'], 0],
    ['a list', { a: [1, 2, 3] }, ['a'], 3],
    ['a list of lists, which are one value each', { a: [[1, 2], [3]] }, ['a'], 2],
    ['a list of objects', { a: [{ b: 1 }, { b: 2 }] }, ['a.b'], 2],
    ['entries that do not have the field, or are no objects', { a: [{}, 1, { b: 2 }] }, ['a.b'], 3],
    ['lists within a list', { a: [{ b: [1, 2] }, { b: [3] }, { b: [] }] }, ['a.b'], 4],
    ['one place in a list of lists', { a: [[1, 2, 3]] }, ['a.0'], 4],
    ['a number that is a field', { a: { 0: [1, 2] } }, ['a.0'], 2],
    ['several fields', { a: [1, 2], b: 1 }, ['a', 'b'], 2],
    ['several fields of the entries of one list', { a: [{ b: 1, c: 1 }, {}] }, ['a.b', 'a.c'], 4],
  ])('counts the entries of %s', (_what, data, fields, entries) => {
    expect(indexKeysOf(data, { fields })).toMatchObject({ entries });
  });

  it('counts the bytes of values, repeated in keys of several fields', () => {
    const data = { tags: ['a', 'b', 'cc'], note: 'ä'.repeat(50), whole: { x: 1 } };
    expect(indexKeysOf(data, { fields: ['tags'] }).bytes).toBe(4);
    expect(indexKeysOf(data, { fields: ['note', 'whole'] }).bytes).toBe(107);
    expect(indexKeysOf(data, { fields: ['tags', 'note', 'whole'] }).bytes).toBe(3 * (2 + 100 + 7));
  });
});

describe(assertIndexable.name, () => {
  const declared = (...indexes: readonly (readonly string[])[]) => ({
    indexes: indexes.map((fields) => ({ fields, state: 'building' })),
  });

  const checking = (data: DocumentData, type: ReturnType<typeof declared> | null) => () => {
    assertIndexable(data, type);
  };

  it('refuses what leads to more than 10,000 entries, in one index or in several', () => {
    const data = { a: list(10_000, String), b: list(5_001, String) };
    expect(checking(data, declared(['a']))).not.toThrow();
    expect(checking(data, declared(['b']))).not.toThrow();
    expect(checking(data, declared(['a'], ['b']))).toThrow(DocumentNotIndexableError);
    expect(checking(data, declared(['b'], ['b', 'c']))).toThrow(DocumentNotIndexableError);
    expect(checking({ a: [...data.a, ''] }, declared(['a']))).toThrow(DocumentNotIndexableError);
    const nested = { a: list(101, () => ({ b: list(100, String) })) };
    expect(checking(nested, declared(['a.b']))).toThrow(DocumentNotIndexableError);
  });

  it('refuses keys that repeat too much', () => {
    const data = { tags: list(1_000, () => 't'), note: 'x'.repeat(3_000) };
    expect(checking(data, declared(['tags'], ['note']))).not.toThrow();
    expect(checking(data, declared(['tags', 'note']))).toThrow(/2097152 bytes/);
    const large = { a: 'x'.repeat(1024 * 1024) };
    expect(checking(large, declared(['a'], ['a', 'b']))).not.toThrow();
    expect(checking(large, declared(['a'], ['a', 'b'], ['a', 'c']))).toThrow(/2097152 bytes/);
  });

  it('does not go by an index that failed, nor where there is no declaration', () => {
    const data = { a: list(10_001, String) };
    expect(checking(data, null)).not.toThrow();
    expect(checking(data, { indexes: [{ fields: ['a'], state: 'failed' }] })).not.toThrow();
  });
});
