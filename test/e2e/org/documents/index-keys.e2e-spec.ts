import { signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { importAll, line } from './bulk-client';

jest.setTimeout(60_000);

interface TypeAnswer {
  readonly indexes: readonly { readonly state: string; readonly error?: string }[];
}

/** What the service allows, and what no database should be asked for. */
const ALLOWED = 10_000;
const ENDLESS = 100_000;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('The keys of declared indexes', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true });
  });
  beforeEach(async () => {
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const send = (method: 'post' | 'put' | 'patch' | 'delete' | 'get', path: string, data?: object) =>
    sut.http[method](`/org/${path}`).auth(owner.token, { type: 'bearer' }).send(data);
  const built = (type: string) =>
    eventually(async () => {
      const { indexes } = (await send('get', `types/${type}`).expect(200)).body as TypeAnswer;
      return indexes.every(({ state }) => state !== 'building') && indexes;
    });
  const indexed = async (type: string, ...indexes: readonly (readonly string[])[]) => {
    await send('put', `types/${type}`, { indexes: indexes.map((fields) => ({ fields })) }).expect(201);
    return built(type);
  };

  it('may be those of 10,000 entries of lists, and no more, however the document comes', async () => {
    await indexed('tagged', ['data.tags']);
    const full = { tags: numbers(ALLOWED) };
    await send('post', 'documents/tagged?id=full', full).expect(201);
    await send('put', 'documents/tagged/full', full).expect(200);

    const larger = { tags: numbers(ENDLESS) };
    const refusals = [
      await send('post', 'documents/tagged', larger),
      await send('put', 'documents/tagged/full', larger),
      await send('patch', 'documents/tagged/full', larger),
      await send('post', 'documents/tagged', { tags: numbers(ALLOWED + 1) }),
    ];
    for (const answer of refusals) {
      expect(expectProblem(answer, 400, 'DOCUMENT.NOT_INDEXABLE').detail).toContain('may have 10000 entries');
    }
    const body = line({ data: larger }) + line({ data: { tags: [1] } });
    expect(await importAll(sut, owner, { type: 'tagged', body })).toMatchObject([
      { line: 1, status: 400, code: 'DOCUMENT.NOT_INDEXABLE' },
      { line: 2, status: 201 },
    ]);
    // Where no index leads, lists may be as long as a document.
    await send('post', 'documents/tagged', { words: numbers(ENDLESS) }).expect(201);
  });

  it('may not repeat one field for each entry of another until they are too large', async () => {
    await indexed('noted', ['data.tags', 'data.note']);
    const answer = await send('post', 'documents/noted', { tags: numbers(1_000), note: 'x'.repeat(10_000) });
    expect(expectProblem(answer, 400, 'DOCUMENT.NOT_INDEXABLE').detail).toContain('2097152 bytes');
    await send('post', 'documents/noted', { tags: numbers(1_000), note: 'x'.repeat(1_000) }).expect(201);
  });

  it('may be made and replaced by all documents of a batch', async () => {
    const lists = 'abcdefgh'.split('');
    await indexed('many', ...lists.map((field) => [`data.${field}`]));
    const data = Object.fromEntries(lists.map((field) => [field, numbers(ALLOWED / lists.length)]));
    const body = numbers(40)
      .map((id) => line({ id: `n${id}`, data }))
      .join('');
    const results = await importAll(sut, owner, { type: 'many', body });
    expect(results.filter(({ status }) => status === 201)).toHaveLength(40);
    await Promise.all(numbers(8).map((id) => send('put', `documents/many/n${id}`, data).expect(200)));
  });

  it('are not made of stored documents that have too many', async () => {
    await send('post', 'documents/old?id=large', { tags: numbers(ENDLESS), item: 'anvil' }).expect(201);
    await send('post', 'documents/old', { tags: [1], item: 'hammer' }).expect(201);
    expect(await indexed('old', ['data.tags'], ['data.item'])).toEqual([
      expect.objectContaining({
        state: 'failed',
        error: 'Some documents have more list entries, or larger keys, than indexes may hold of one document',
      }),
      expect.objectContaining({ state: 'ready' }),
    ]);
    await send('patch', 'documents/old/large', { item: 'saw' }).expect(200);
    await send('delete', 'documents/old/large').expect(204);
    // The declaration again, now that nothing is in the way.
    const again = { indexes: [{ fields: ['data.tags'] }, { fields: ['data.item'] }] };
    await send('put', 'types/old', again).expect(200);
    expect(await built('old')).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
  });

  it('refuse a number that is a place in a list and a field at once', async () => {
    const ambiguous = { a: [{ '0': 1 }] };
    await indexed('numbered', ['data.a.0']);
    await send('post', 'documents/numbered?id=fine', { a: [1, 2] }).expect(201);
    for (const answer of [
      await send('post', 'documents/numbered', ambiguous),
      await send('put', 'documents/numbered/fine', ambiguous),
      await send('patch', 'documents/numbered/fine', ambiguous),
    ]) {
      expect(expectProblem(answer, 400, 'DOCUMENT.NOT_INDEXABLE').detail).toContain('number in the path');
    }
    expect(await importAll(sut, owner, { type: 'numbered', body: line({ data: ambiguous }) })).toMatchObject([
      { line: 1, status: 400, code: 'DOCUMENT.NOT_INDEXABLE' },
    ]);

    await send('post', 'documents/stored', { ...ambiguous, item: 'anvil' }).expect(201);
    expect(await indexed('stored', ['data.a.0'], ['data.item'])).toMatchObject([
      { state: 'failed', error: expect.stringContaining('a number in a path') },
      { state: 'ready' },
    ]);
  });
});
