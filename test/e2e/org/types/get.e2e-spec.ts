import { signUp, type SignedUp } from '../../../support/factories';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

interface Page {
  readonly data: readonly {
    readonly type: string;
    readonly declared: boolean;
    readonly documents: unknown;
  }[];
  readonly next_cursor: string | null;
}

describe('GET /org/types', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true });
    [owner, other] = await Promise.all([signUp(sut), signUp(sut)]);
    // In the order of `_id`, `a-b/` comes before `a/`.
    for (const type of ['a', 'a-b', 'a0', 'both']) await create(type, { text: 'x' });
    for (const type of ['both', 'declared']) {
      await sut.http.put(`/org/types/${type}`).auth(owner.token, { type: 'bearer' }).send({}).expect(201);
    }
    await create('theirs', {}, other);
  });
  afterAll(() => sut.close());

  const create = (type: string, data: object, { token } = owner) =>
    sut.http.post(`/org/documents/${type}`).auth(token, { type: 'bearer' }).send(data).expect(201);
  const list = (query: object = {}, { token } = owner) =>
    sut.http.get('/org/types').query(query).auth(token, { type: 'bearer' });
  const get = (type: string, { token } = owner) =>
    sut.http.get(`/org/types/${type}`).auth(token, { type: 'bearer' });

  it('lists what is declared and what has documents, by name and with figures', async () => {
    const { body } = await list().expect(200);
    const { data, next_cursor } = body as Page;
    expect(data.map(({ type, declared, documents }) => [type, declared, documents])).toEqual([
      ['a', false, 1],
      ['a-b', false, 1],
      ['a0', false, 1],
      ['both', true, 1],
      ['declared', true, 0],
    ]);
    expect(next_cursor).toBeNull();
  });

  it('shows nothing of another organization', async () => {
    expect(((await list({}, other).expect(200)).body as Page).data.map(({ type }) => type)).toEqual([
      'theirs',
    ]);
    expectProblem(await get('a', other), 404, 'TYPE.NOT_FOUND');
    expectProblem(await get('declared', other), 404, 'TYPE.NOT_FOUND');
  });

  it('pages, without showing one twice or leaving one out', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const { body } = await list({ limit: 2, ...(cursor != null && { cursor }) }).expect(200);
      const page = body as Page;
      seen.push(...page.data.map(({ type }) => type));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(['a', 'a-b', 'a0', 'both', 'declared']);
  });

  it('refuses a limit and a cursor that are none', async () => {
    for (const limit of ['0', '201', '1.5', 'all', '']) expectInvalidFields(await list({ limit }), 'limit');
    for (const cursor of ['', 'x', '..', Buffer.from('$a').toString('base64url')]) {
      expectInvalidFields(await list({ cursor }), 'cursor');
    }
    expectInvalidFields(await list({ filter: 'x' }), 'filter');
  });

  it('tells of one type what it takes', async () => {
    const { body } = await get('a').expect(200);
    expect(body).toEqual({
      type: 'a',
      declared: false,
      schema: null,
      schema_version: 0,
      indexes: [],
      documents: 1,
      bytes: expect.any(Number),
      created_at: null,
      updated_at: null,
    });
    expect(body.bytes).toBeGreaterThan(50);
  });

  it('does not know one that is neither declared nor has documents', async () => {
    expectProblem(await get('none'), 404, 'TYPE.NOT_FOUND');
    expectInvalidFields(await get('No'), 'type');
  });

  it('needs a signed-in caller', async () => {
    expectProblem(await sut.http.get('/org/types'), 401, 'AUTH.TOKEN_MISSING');
    expectProblem(await sut.http.get('/org/types/a'), 401, 'AUTH.TOKEN_MISSING');
  });
});
