import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { toProjection } from '../../../../src/documents/query/fields';
import { planList, type ReadyIndex } from '../../../../src/documents/query/indexes/planning';
import { indexSpecification } from '../../../../src/documents/query/indexes/index-specification';
import { toListFilter } from '../../../../src/documents/query/list-filter';
import { parseListBody } from '../../../../src/documents/query/list-query';
import { positionOf, type CursorPosition } from '../../../../src/documents/query/order/cursor-position';
import { decodePageCursor, encodePageCursor } from '../../../../src/documents/query/order/page-cursor';
import { queryDigest } from '../../../../src/documents/query/order/query-digest';
import { filterTree, sortableData } from './arbitraries';
import { inOrder, matches } from './reference';
import { openScratchCollection, storedDocument, type ScratchCollection } from './scratch-collection';

jest.setTimeout(120_000);

const key = createSecretKey(Buffer.alloc(32, 1));
const organizationId = '0123456789abcdef01234567' as OrganizationId;
const type = 'notes';

const sort = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      { arbitrary: fc.constantFrom('data.a', 'data.a.b', 'data.a.0', 'data.b'), weight: 6 },
      { arbitrary: fc.constantFrom('id', 'created_at', 'version', 'created_by'), weight: 2 },
    ),
  )
  .map((parts) => parts.join(''));

describe('The pages of a list', () => {
  let scratch: ScratchCollection;

  beforeEach(async () => {
    scratch = await openScratchCollection();
  });

  afterEach(() => scratch.close());

  async function declare(fields: readonly string[], unique = false): Promise<ReadyIndex> {
    const { key: indexKey, ...options } = indexSpecification(type, { fields, unique });
    await scratch.collection.createIndexes([{ key: { ...indexKey }, ...options }]);
    return { name: options.name, fields, unique };
  }

  /** Every page from the first to the last, read as a repository would. */
  async function readPages(
    body: object,
    indexes: readonly ReadyIndex[],
    betweenPages: () => Promise<void> = () => Promise.resolve(),
  ): Promise<string[][]> {
    const query = parseListBody(body);
    const plan = planList(query, { indexes, small: true });
    if (!plan.allowed) throw new Error('A small type may be sorted by anything');
    const binding = { organizationId, type, queryDigest: queryDigest(query) };
    const projection = toProjection(query.fields, query.sort);
    const pages: string[][] = [];
    let position: CursorPosition | undefined;
    for (;;) {
      const rows = await scratch.collection
        .find(
          { ...toListFilter(type, query, position) },
          {
            sort: { ...plan.sort },
            limit: query.limit,
            ...(projection && { projection }),
            ...(plan.hint !== undefined && { hint: plan.hint }),
          },
        )
        .toArray();
      pages.push(rows.map(({ _id }) => _id));
      if (pages.length > 1_000) throw new Error('The list does not end');
      const last = rows.at(-1);
      if (last === undefined || rows.length < query.limit) return pages;
      const cursor = encodePageCursor(key, binding, positionOf(last, query.sort));
      position = decodePageCursor(key, binding, cursor);
      await betweenPages();
    }
  }

  it('are the list in order, once each, whatever types are mixed and whichever index is used', async () => {
    const indexes = [await declare(['a']), await declare(['b', 'a']), await declare(['a.b'])];
    await fc.assert(
      fc.asyncProperty(
        fc.array(sortableData, { minLength: 1, maxLength: 20 }),
        sort,
        fc.oneof(fc.constant({}), filterTree),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom({}, { fields: ['version'] }, { fields: ['data.a.b', 'data.b'] }),
        async (contents, sortText, tree, limit, fields) => {
          await scratch.collection.deleteMany({});
          const documents = contents.flatMap((content, index) => [
            storedDocument(`notes/d${index}`, content, index),
            storedDocument(`notes-/d${index}`, content, index),
          ]);
          // Lists in both fields of one index are refused by MongoDB: what it took is what there is.
          await scratch.collection.insertMany(documents, { ordered: false }).catch(() => undefined);
          const stored = (await scratch.collection.find().toArray()).filter(({ _id }) =>
            _id.startsWith('notes/'),
          );

          const body = { filter: tree, sort: sortText, limit, ...fields };
          const query = parseListBody(body);
          const uncertain = new Set(
            stored.filter((one) => matches(query.filter, one) === undefined).map(({ _id }) => _id),
          );
          const expected = inOrder(
            stored.filter((one) => matches(query.filter, one)),
            query.sort,
          ).map(({ _id }) => _id);
          const pages = await readPages(body, indexes);
          const listed = pages.flat().filter((id) => !uncertain.has(id));
          expect({ body, listed }).toEqual({ body, listed: expected });
        },
      ),
      { numRuns: 300 },
    );
  });

  const MIXED = [
    null,
    -1,
    0,
    0.5,
    2 ** 40,
    -Infinity,
    Infinity,
    '',
    'A',
    'a',
    'é',
    '😀',
    '\uffee',
    false,
    true,
  ];

  it.each(['data.a', '-data.a'])(
    'cross from type to type and through equal values by %s',
    async (sortText) => {
      const indexes = [await declare(['a'])];
      const documents = Array.from({ length: 150 }, (_, index) =>
        storedDocument(`notes/${index}`, { a: MIXED[index % MIXED.length] }, index),
      );
      await scratch.collection.insertMany([
        ...documents,
        storedDocument('notes/absent', {}),
        storedDocument('notes/list', { a: [1, 'a', null] }),
        storedDocument('notes/object', { a: { b: 1 } }),
      ]);

      const pages = await readPages({ sort: sortText, limit: 7 }, indexes);

      const { sort: parsed } = parseListBody({ sort: sortText });
      expect(pages.flat()).toEqual(inOrder(documents, parsed).map(({ _id }) => _id));
      expect(pages).toHaveLength(Math.floor(150 / 7) + 1);
    },
  );

  it('come in the order of a unique index, which holds no id', async () => {
    const indexes = [await declare(['serial'], true)];
    const serials = [5, 'x', 3, null, true, 'a', 4.5, false];
    await scratch.collection.insertMany(
      serials.map((serial, index) => storedDocument(`notes/${index}`, { serial })),
    );

    const pages = await readPages({ sort: 'data.serial', limit: 3 }, indexes);

    expect(pages).toEqual([
      ['notes/3', 'notes/2', 'notes/6'],
      ['notes/0', 'notes/5', 'notes/1'],
      ['notes/7', 'notes/4'],
    ]);
  });

  it.each(['id', 'data.a', '-data.a', '-version'])(
    'repeat and skip nothing that others leave alone while they add and delete, by %s',
    async (sortText) => {
      const indexes = [await declare(['a'])];
      const untouched = Array.from({ length: 60 }, (_, index) =>
        storedDocument(`notes/k${index}`, { a: MIXED[index % MIXED.length] }, index),
      );
      const doomed = Array.from({ length: 60 }, (_, index) =>
        storedDocument(`notes/x${index}`, { a: MIXED[(index * 7) % MIXED.length] }, index),
      );
      await scratch.collection.insertMany([...untouched, ...doomed]);

      let turn = 0;
      const pages = await readPages({ sort: sortText, limit: 7 }, indexes, async () => {
        // The document that the page ended with may be among the deleted.
        await scratch.collection.deleteMany({ _id: { $in: [`notes/x${turn}`, `notes/x${59 - turn}`] } });
        const added = MIXED.map((a, index) => storedDocument(`notes/n${turn}-${index}`, { a }, index));
        if (turn < 5) await scratch.collection.insertMany(added);
        turn += 1;
      });

      const { sort: parsed } = parseListBody({ sort: sortText });
      const kept = pages.flat().filter((id) => id.startsWith('notes/k'));
      expect(kept).toEqual(inOrder(untouched, parsed).map(({ _id }) => _id));
      expect(new Set(pages.flat()).size).toBe(pages.flat().length);
    },
  );

  it('count what they list', async () => {
    await scratch.collection.insertMany(
      [{ a: 1 }, { a: null }, {}, { a: [1] }, { a: 'x' }].map((content, index) =>
        storedDocument(`notes/${index}`, content),
      ),
    );
    const query = parseListBody({ sort: 'data.a', filter: { 'data.a': { ne: 'x' } } });

    await expect(scratch.collection.countDocuments({ ...toListFilter(type, query) })).resolves.toBe(2);
  });
});
