import { signUp, type SignedUp } from '../../../support/factories';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { withCharacterChanged } from '../../../support/changed-character';

interface Page {
  readonly data: readonly { readonly id: string; readonly data: Readonly<Record<string, unknown>> }[];
  readonly next_cursor: string | null;
  readonly count?: number | { readonly at_least: number };
}

describe('GET /org/documents/{type} and POST /org/documents/{type}/query', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  const ORDERS = '/org/documents/orders';

  const create = ({ token }: SignedUp, path: string, data: object) =>
    sut.http.post(path).auth(token, { type: 'bearer' }).send(data).expect(201);
  const list = ({ token }: SignedUp, query: Record<string, string> = {}, path = ORDERS) =>
    sut.http.get(path).query(query).auth(token, { type: 'bearer' });
  const query = ({ token }: SignedUp, body: object, path = ORDERS) =>
    sut.http.post(`${path}/query`).auth(token, { type: 'bearer' }).send(body);

  const pageOf = ({ body }: { readonly body: unknown }) => body as Page;
  const idsOf = (answer: { readonly body: unknown }) => pageOf(answer).data.map(({ id }) => id);
  const refusalOf = ({ status, body }: { readonly status: number; readonly body: unknown }) => {
    const { code, errors } = body as { code: string; errors?: readonly { field: string; message: string }[] };
    return { status, code, field: errors?.[0]?.field, message: errors?.[0]?.message };
  };

  /** Every page from the first to the last. */
  async function walk(
    signedUp: SignedUp,
    parameters: Record<string, string>,
    path = ORDERS,
  ): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Page = pageOf(
        await list(signedUp, { ...parameters, ...(cursor !== null && { cursor }) }, path).expect(200),
      );
      pages.push(page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return pages;
  }

  beforeAll(async () => {
    sut = await startTestApp();
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
    const totals = [30, 10, 20, 10, 50];
    for (const [index, total] of totals.entries()) {
      await create(owner, `${ORDERS}?id=o${index + 1}`, {
        total,
        status: index % 2 === 0 ? 'open' : 'paid',
        customer: { name: `Name ${index}`, tags: ['a', `t${index}`] },
      });
    }
    await create(owner, '/org/documents/notes?id=n1', { total: 10 });
    await create(owner, '/org/documents/order?id=s1', { total: 10 });
    await create(other, `${ORDERS}?id=theirs`, { total: 10, status: 'open' });
  });
  afterAll(() => sut.close());

  it('lists the documents of the type, in the order of their ids, whole', async () => {
    const answer = await list(owner).expect(200);
    expect(idsOf(answer)).toEqual(['o1', 'o2', 'o3', 'o4', 'o5']);
    expect(pageOf(answer).next_cursor).toBeNull();
    const { body: first } = await sut.http.get(`${ORDERS}/o1`).auth(owner.token, { type: 'bearer' });
    expect(pageOf(answer).data[0]).toEqual(first);
    expect(Object.keys(pageOf(answer))).toEqual(['data', 'next_cursor']);
  });

  it('lists nothing of another organization, and nothing where there is nothing', async () => {
    expect(idsOf(await list(other).expect(200))).toEqual(['theirs']);
    expect(pageOf(await list(owner, { count: 'true' }, '/org/documents/none').expect(200))).toEqual({
      data: [],
      next_cursor: null,
      count: 0,
    });
  });

  it.each([
    ['id', [['o1', 'o2'], ['o3', 'o4'], ['o5']]],
    ['-id', [['o5', 'o4'], ['o3', 'o2'], ['o1']]],
    ['data.total', [['o2', 'o4'], ['o3', 'o1'], ['o5']]],
    ['-data.total', [['o5', 'o1'], ['o3', 'o4'], ['o2']]],
    ['-created_at', [['o5', 'o4'], ['o3', 'o2'], ['o1']]],
  ])('pages through the order of %s', async (sort, pages) => {
    expect(await walk(owner, { sort, limit: '2' })).toEqual(pages);
  });

  it('filters in the query string as in a body', async () => {
    const inUrl = { 'filter[data.total][lte]': '20', 'filter[not][data.status][eq]': '"open"' };
    expect(idsOf(await list(owner, inUrl).expect(200))).toEqual(['o2', 'o4']);
    const filter = { 'data.total': { lte: 20 }, not: { 'data.status': { eq: 'open' } } };
    expect(idsOf(await query(owner, { filter }).expect(200))).toEqual(['o2', 'o4']);
    const tags = { filter: { 'data.customer.tags': { in: ['t0', 't4'] } }, sort: '-data.total' };
    expect(idsOf(await query(owner, tags).expect(200))).toEqual(['o5', 'o1']);
  });

  it('takes a query without a body for a list of everything', async () => {
    const answer = await sut.http.post(`${ORDERS}/query`).auth(owner.token, { type: 'bearer' }).expect(200);
    expect(idsOf(answer)).toHaveLength(5);
  });

  it('shows the fields that are asked for, and pages by one that is not among them', async () => {
    const first = await list(owner, {
      fields: 'version,data.customer.name',
      sort: '-data.total',
      limit: '1',
    });
    expect(pageOf(first).data).toEqual([
      { id: 'o5', type: 'orders', version: 1, data: { customer: { name: 'Name 4' } } },
    ]);
    const cursor = pageOf(first).next_cursor ?? '';
    expect(idsOf(await list(owner, { sort: '-data.total', limit: '1', cursor }).expect(200))).toEqual(['o1']);
  });

  it('ends a page early that would be too large, and goes on behind it', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `large-${String(index).padStart(2, '0')}`);
    const text = 'x'.repeat(1_000_000);
    for (const id of ids) await create(other, `/org/documents/large?id=${id}`, { text });
    const pages = await walk(other, { limit: '100' }, '/org/documents/large');
    expect(pages.flat()).toEqual(ids);
    expect(pages.map(({ length }) => length)).toEqual([16, 4]);
  });

  it('counts the whole list, whatever the page', async () => {
    const page = pageOf(await list(owner, { count: 'true', limit: '1', 'filter[data.total][eq]': '10' }));
    expect(page).toMatchObject({ count: 2, data: [{ id: 'o2' }] });
  });

  it('continues behind documents that were changed or deleted meanwhile', async () => {
    const path = '/org/documents/fleeting';
    for (const id of ['a', 'b', 'c', 'd']) await create(owner, `${path}?id=${id}`, {});
    const first = await list(owner, { limit: '2' }, path);
    await sut.http.delete(`${path}/b`).auth(owner.token, { type: 'bearer' }).expect(204);
    const cursor = pageOf(first).next_cursor ?? '';
    expect(idsOf(await list(owner, { limit: '2', cursor }, path).expect(200))).toEqual(['c', 'd']);
  });

  describe('refuses', () => {
    async function cursorOf(signedUp: SignedUp, parameters: Record<string, string>): Promise<string> {
      return pageOf(await list(signedUp, { limit: '1', ...parameters }).expect(200)).next_cursor ?? '';
    }

    it('a cursor of another organization, type or query, and one that was edited', async () => {
      const cursor = await cursorOf(owner, { sort: 'data.total' });
      await list(owner, { sort: 'data.total', cursor }).expect(200);
      const attempts = [
        list(other, { sort: 'data.total', cursor }),
        list(owner, { sort: 'data.total', cursor }, '/org/documents/notes'),
        list(owner, { sort: '-data.total', cursor }),
        list(owner, { sort: 'data.total', cursor, 'filter[data.total][gt]': '1' }),
        list(owner, { sort: 'data.total', cursor: withCharacterChanged(cursor, -1) }),
        list(owner, { sort: 'data.total', cursor: withCharacterChanged(cursor, 0) }),
        list(owner, { sort: 'data.total', cursor: 'nonsense' }),
      ];
      for (const attempt of attempts) {
        expect(refusalOf(await attempt)).toMatchObject({
          status: 400,
          code: 'REQUEST.INVALID',
          field: 'cursor',
        });
      }
    });

    it('parameters beside a query in the body', async () => {
      const answer = await query(owner, {}).query({ limit: '1' });
      expect(refusalOf(answer)).toMatchObject({ status: 400, code: 'REQUEST.INVALID', field: 'limit' });
    });

    it.each<[string, Record<string, string>, string]>([
      ['an operator of MongoDB', { 'filter[data.a][$where]': '"1"' }, 'filter[data.a][$where]'],
      ['a field of MongoDB', { 'filter[$where][eq]': '"1"' }, 'filter[$where]'],
      ['a stored field that is not shown', { 'filter[_id][eq]': '"orders/o1"' }, 'filter[_id]'],
      ['an object as value', { 'filter[data.a][eq]': '{"$gt":""}' }, 'filter[data.a][eq]'],
      ['a path with an operator', { sort: 'data.$a' }, 'sort'],
      ['a prototype in a path', { sort: 'data.__proto__.x' }, 'sort'],
      ['a constructor in a path', { fields: 'data.constructor' }, 'fields[0]'],
      [
        'a constructor in a filter',
        { 'filter[data.a.constructor][exists]': 'true' },
        'filter[data.a.constructor]',
      ],
      ['a path led by a dot', { sort: '.data.a' }, 'sort'],
      ['a field of another kind', { fields: '_id' }, 'fields[0]'],
      ['an unknown parameter', { skip: '1' }, 'skip'],
      ['too much at once', { limit: '201' }, 'limit'],
      ['nothing at once', { limit: '0' }, 'limit'],
      ['a count that is no boolean', { count: 'yes' }, 'count'],
    ])('%s', async (_what, parameters, field) => {
      const refusal = refusalOf(await list(owner, parameters));
      expect(refusal).toMatchObject({ status: 400, code: 'REQUEST.INVALID', field });
    });

    it.each<[string, object, string]>([
      ['an operator of MongoDB', { filter: { 'data.a': { $gt: '' } } }, 'filter["data.a"]["$gt"]'],
      ['an object as value', { filter: { 'data.a': { eq: { $gt: '' } } } }, 'filter["data.a"].eq'],
      [
        'a prototype in a filter',
        JSON.parse('{"filter":{"data.__proto__.a":{"eq":1}}}'),
        'filter["data.__proto__.a"]',
      ],
      ['10,000 values', { filter: { id: { in: Array.from({ length: 10_000 }, String) } } }, 'filter.id.in'],
      ['an unknown member', { pipeline: [] }, 'pipeline'],
      ['a list as sort', { sort: ['id'] }, 'sort'],
    ])('%s in a body', async (_what, body, field) => {
      expect(refusalOf(await query(owner, body))).toMatchObject({
        status: 400,
        code: 'REQUEST.INVALID',
        field,
      });
    });

    it('a tree that is too deep', async () => {
      let filter: object = { 'data.a': { eq: 1 } };
      for (let depth = 0; depth < 30; depth += 1) filter = { not: filter };
      expect(refusalOf(await query(owner, { filter }))).toMatchObject({
        status: 400,
        code: 'REQUEST.INVALID',
      });
    });

    it('a repeated parameter', async () => {
      const answer = await sut.http.get(`${ORDERS}?sort=id&sort=-id`).auth(owner.token, { type: 'bearer' });
      expect(refusalOf(answer)).toMatchObject({ status: 400, field: 'sort' });
    });
  });

  it('takes text that is a catastrophic regular expression for text', async () => {
    await create(owner, '/org/documents/texts?id=t1', { text: `${'a'.repeat(10_000)}!` });
    const contains = (text: string) =>
      query(owner, { filter: { 'data.text': { contains: text } } }, '/org/documents/texts').expect(200);
    expect(idsOf(await contains('(a+)+$'))).toEqual([]);
    expect(idsOf(await contains('a!'))).toEqual(['t1']);
  });

  describe('a type of more than 1,000 documents', () => {
    const PATH = '/org/documents/many';

    beforeAll(async () => {
      const created = new Date();
      await sut.tenants.collection<{ _id: string }>(`org_${owner.name}`).insertMany(
        Array.from({ length: 10_001 }, (_, index) => ({
          _id: `many/${String(index).padStart(6, '0')}`,
          data: { n: index, text: 'x'.repeat(100) },
          version: 1,
          created_at: created,
          updated_at: created,
          created_by: owner.adminId,
        })),
      );
    });

    it('is sorted only by what has an order, and says which index would help', async () => {
      const refusal = refusalOf(await list(owner, { sort: 'data.n' }, PATH));
      expect(refusal).toMatchObject({ status: 400, code: 'REQUEST.INVALID', field: 'sort' });
      expect(refusal.message).toContain('an index on data.n');
      expect(idsOf(await list(owner, { sort: '-id', limit: '1' }, PATH).expect(200))).toEqual(['010000']);
    });

    it('is counted up to 10,000', async () => {
      expect(pageOf(await list(owner, { count: 'true', limit: '1' }, PATH))).toMatchObject({
        count: { at_least: 10_000 },
      });
      const below = { count: 'true', limit: '1', 'filter[data.n][lt]': '10000' };
      expect(pageOf(await list(owner, below, PATH))).toMatchObject({ count: 10_000 });
    });

    it('is not searched for longer than the limit of time', async () => {
      const hasty = await startSecondApp(sut, { QUERY_TIME_MS: 1 });
      try {
        const answer = await hasty.http
          .post(`${PATH}/query`)
          .auth(owner.token, { type: 'bearer' })
          .send({ filter: { 'data.text': { contains: 'not there' }, 'data.n': { eq: 1.5 } } });
        expect(refusalOf(answer)).toMatchObject({ status: 400, code: 'DOCUMENT.QUERY_TOO_COSTLY' });
        expect((answer.body as { detail: string }).detail).toContain('an index on data.n');
      } finally {
        await hasty.stop();
      }
    });
  });
});
