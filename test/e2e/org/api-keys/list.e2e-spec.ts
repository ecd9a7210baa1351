import { makeApiKey } from '../../../support/api-keys';
import { addMember } from '../../../support/members';
import { signUp, type SignedUp } from '../../../support/factories';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('GET /org/api-keys', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const list = ({ token }: Pick<SignedUp, 'token'>, query: object = {}) =>
    sut.http.get('/org/api-keys').query(query).auth(token, { type: 'bearer' });

  it('lists those of the organization, whoever made them, in the order of making and without the keys', async () => {
    const [owner, stranger] = [await signUp(sut), await signUp(sut)];
    await makeApiKey(sut, stranger);
    const admin = await addMember(sut, owner, 'admin');
    const made = [await makeApiKey(sut, owner), await makeApiKey(sut, admin)];
    const { body, text } = await list(admin).expect(200);
    const data = made.map((one) => ({ ...one, key: undefined })); // which toEqual takes for absent
    expect(body).toEqual({ data, next_cursor: null });
    expect(made.map((one) => one.created_by)).toEqual([owner.adminId, admin.adminId]);
    for (const { key } of made) expect(text).not.toContain(key.slice(-43));
    expect(text).not.toContain('hash');
  });

  it('pages', async () => {
    const owner = await signUp(sut);
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push((await makeApiKey(sut, owner)).id);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await list(owner, { limit: 2, ...(cursor && { cursor }) }).expect(200);
      found.push(...(body.data as { id: string }[]).map(({ id }) => id));
      cursor = (body.next_cursor as string | null) ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual(ids);
  });

  it('refuses a page that cannot be', async () => {
    const owner = await signUp(sut);
    expectInvalidFields(await list(owner, { limit: 201 }), 'limit');
    expectInvalidFields(await list(owner, { cursor: 'x' }), 'cursor');
  });

  it('is for who manages keys', async () => {
    const owner = await signUp(sut);
    expect((await list(await addMember(sut, owner, 'admin'))).body.data).toEqual([]);
    for (const role of ['member', 'viewer'] as const) {
      expectProblem(await list(await addMember(sut, owner, role)), 403, 'AUTH.FORBIDDEN');
    }
  });
});
