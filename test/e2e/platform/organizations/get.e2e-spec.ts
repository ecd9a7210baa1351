import { signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { OperatorClient, WITH_OPERATOR } from '../../../support/operators';
import { expectInvalidFields } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

interface ListedPage {
  readonly data: readonly { readonly id: string; readonly status: string }[];
  readonly next_cursor: string | null;
}

describe('GET /platform/organizations', () => {
  let sut: TestApp;
  let operator: OperatorClient;
  let created: SignedUp[];

  beforeAll(async () => {
    sut = await startTestApp(WITH_OPERATOR);
    operator = new OperatorClient(sut);
    created = [];
    for (const prefix of ['alpha', 'alpha', 'alphabet', 'beta', 'beta']) {
      created.push(await signUp(sut, uniqueName(prefix)));
    }
    await operator.delete(String(created[1]?.id)).expect(200);
    await operator.post(String(created[3]?.id), 'suspend').expect(200);
  });
  afterAll(() => sut.close());

  const list = async (query: object = {}) =>
    (await operator.get('/organizations').query(query).expect(200)).body as ListedPage;
  const idsOf = ({ data }: ListedPage) => data.map(({ id }) => id);
  const idsAt = (...indexes: readonly number[]) => indexes.map((index) => created[index]?.id);

  it('lists all of them, in every state, in the order of creation', async () => {
    const page = await list();
    expect(idsOf(page)).toEqual(idsAt(0, 1, 2, 3, 4));
    expect(page.data.map(({ status }) => status)).toEqual([
      'active',
      'deleted',
      'active',
      'suspended',
      'active',
    ]);
    expect(page.next_cursor).toBeNull();
  });

  it('finds them by the beginning of the name, by the state, and by both', async () => {
    expect(idsOf(await list({ name_prefix: 'alpha' }))).toEqual(idsAt(0, 1, 2));
    expect(idsOf(await list({ name_prefix: 'alpha-' }))).toEqual(idsAt(0, 1));
    expect(idsOf(await list({ status: 'suspended' }))).toEqual(idsAt(3));
    expect(idsOf(await list({ name_prefix: 'alpha', status: 'deleted' }))).toEqual(idsAt(1));
    expect(idsOf(await list({ name_prefix: 'alpha', status: 'purged' }))).toEqual([]);
  });

  it('pages through them, with neither gaps nor repetitions while one is added', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ListedPage = await list({ limit: 2, name_prefix: 'alpha', ...(cursor && { cursor }) });
      seen.push(...idsOf(page));
      if (cursor === null) created.push(await signUp(sut, uniqueName('alphard')));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(idsAt(0, 1, 2, 5));
  });

  it('refuses what it cannot look for', async () => {
    const refused = async (query: object) => operator.get('/organizations').query(query);
    expectInvalidFields(await refused({ limit: 201 }), 'limit');
    expectInvalidFields(await refused({ limit: 0 }), 'limit');
    expectInvalidFields(await refused({ cursor: 'nonsense' }), 'cursor');
    expectInvalidFields(await refused({ status: 'gone' }), 'status');
    expectInvalidFields(await refused({ name_prefix: '.*' }), 'name_prefix');
  });
});
