import fc from 'fast-check';
import { parseFilterDocument } from '../../../../src/documents/query/filter/parse-filter-document';
import { toMongoConditions, withinType } from '../../../../src/documents/query/filter/to-mongo-filter';
import { data, filterTree } from './arbitraries';
import { matches, type Stored } from './reference';
import { openScratchCollection, storedDocument, type ScratchCollection } from './scratch-collection';

jest.setTimeout(60_000);

describe('What a filter finds', () => {
  let scratch: ScratchCollection;

  beforeAll(async () => {
    scratch = await openScratchCollection();
  });

  afterAll(() => scratch.close());

  async function store(documents: readonly Stored[]): Promise<void> {
    await scratch.collection.deleteMany({});
    if (documents.length > 0) await scratch.collection.insertMany([...documents]);
  }

  async function find(tree: unknown): Promise<string[]> {
    const filter = withinType('notes', toMongoConditions('notes', parseFilterDocument(tree)));
    const found = await scratch.collection.find(filter).toArray();
    return found.map(({ _id }) => _id).sort();
  }

  it('is what the reference says, for any documents and any filter, and never of another type', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(data, { minLength: 1, maxLength: 12 }),
        fc.array(filterTree, { minLength: 1, maxLength: 12 }),
        async (contents, trees) => {
          const ids = ['d1', 'd2', 'd3', 'd-4'];
          const notes = contents.map((content, index) =>
            storedDocument(`notes/${ids[index] ?? `e${index}`}`, content, index),
          );
          const neighbours = ['note/d1', 'notes-/d1', 'notes0/d1', 'notes_/d1', 'a/d1', 'z/d1'].map(
            (key, index) => storedDocument(key, contents[index % contents.length] ?? {}, index),
          );
          await store([...notes, ...neighbours]);
          for (const tree of trees) {
            const filter = parseFilterDocument(tree);
            const certain = notes.filter((document) => matches(filter, document) !== undefined);
            const expected = certain.filter((document) => matches(filter, document)).map(({ _id }) => _id);
            const uncertain = notes.filter((document) => !certain.includes(document)).map(({ _id }) => _id);
            const found = (await find(tree)).filter((key) => !uncertain.includes(key));
            expect({ tree, found }).toEqual({ tree, found: expected.sort() });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
