import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { KEY_PERMISSIONS, PERMISSIONS } from '../../../../src/auth/permissions/permissions';
import { makeApiKey } from '../../../support/api-keys';
import { addMember } from '../../../support/members';
import { signUp, type SignedUp } from '../../../support/factories';
import { loseAnswers, newKey } from '../../../support/idempotency';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

const MOST = 100;
const GOOD = { name: 'Nightly import', permissions: ['documents:read', 'documents:write'] };

describe('POST /org/api-keys', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const create = (body: object, { token }: Pick<SignedUp, 'token'> = owner) =>
    sut.http.post('/org/api-keys').auth(token, { type: 'bearer' }).send(body);
  const useKey = (key: string) => sut.http.get('/org/documents/orders').auth(key, { type: 'bearer' });
  const stored = () => sut.system.collection('api_keys');
  const countOf = ({ id }: SignedUp) => stored().countDocuments({ organization_id: new Types.ObjectId(id) });

  it('answers the key, once, and what it is', async () => {
    const { body, headers } = await create({ ...GOOD, expires_at: '2099-01-31T10:30:00+01:00' }).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: GOOD.name,
      permissions: GOOD.permissions,
      effective_permissions: GOOD.permissions,
      created_by: owner.adminId,
      created_at: expect.stringMatching(/Z$/),
      expires_at: '2099-01-31T09:30:00.000Z',
      last_used_at: null,
      overlap_ends_at: null,
      key: expect.stringMatching(new RegExp(`^omk_${String(body.id)}_[\\w-]{43}$`)),
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['location']).toBe(`/org/api-keys/${String(body.id)}`);
    const { key, ...rest } = body as { key: string };
    const got = await sut.http.get(String(headers['location'])).auth(owner.token, { type: 'bearer' });
    expect(got.body).toEqual(rest);
    await useKey(key).expect(200);
  });

  it('stores but a hash of the key', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    const record = await stored().findOne({ _id: new Types.ObjectId(id) });
    expect(record?.['hash']).toBe(createHash('sha256').update(key).digest('base64url'));
    expect(JSON.stringify(record)).not.toContain(key.slice(-43));
  });

  it('makes another key each time, and one without an end where none is given', async () => {
    const [a, b] = [await makeApiKey(sut, owner), await makeApiKey(sut, owner)];
    expect(a.id).not.toBe(b.id);
    expect(a.key.slice(-43)).not.toBe(b.key.slice(-43));
    expect(a.expires_at).toBeNull();
  });

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a name that is no text', { name: { $ne: 1 } }, 'name'],
    ['no permissions', { permissions: undefined }, 'permissions'],
    ['an empty list', { permissions: [] }, 'permissions'],
    ['a permission twice', { permissions: ['types:read', 'types:read'] }, 'permissions'],
    ['one that there is not', { permissions: ['documents:*'] }, 'permissions'],
    ['text for permissions', { permissions: 'documents:read' }, 'permissions'],
    ['an object for one', { permissions: [{ $gt: '' }] }, 'permissions'],
    ['an end that is over', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end without an offset', { expires_at: '2099-01-01T00:00:00' }, 'expires_at'],
    ['an end that is no day', { expires_at: '2099-02-30T00:00:00Z' }, 'expires_at'],
    ['an end that is a number', { expires_at: 4_070_908_800 }, 'expires_at'],
    ['null for an end', { expires_at: null }, 'expires_at'],
    ['an owner to make it for', { created_by: '6b04485a573c2db06b50aad5' }, 'created_by'],
    ['another organization', { organization_id: '6b04485a573c2db06b50aad5' }, 'organization_id'],
    ['a secret to have', { key: 'omk_mine' }, 'key'],
  ])('refuses %s', async (_what, change, field) => {
    const before = await countOf(owner);
    const problem = expectProblem(await create({ ...GOOD, ...change }), 400, 'REQUEST.INVALID');
    expect(problem.errors?.map((one) => one.field.split('.')[0])).toEqual([field]);
    expect(await countOf(owner)).toBe(before);
  });

  it.each(PERMISSIONS.filter((one) => !(KEY_PERMISSIONS as readonly string[]).includes(one)))(
    'refuses a key with %s, which takes a person',
    async (permission) => {
      expectInvalidFields(await create({ ...GOOD, permissions: [permission] }), 'permissions');
    },
  );

  it('is for owners and admins', async () => {
    await create(GOOD, await addMember(sut, owner, 'admin')).expect(201);
    for (const role of ['member', 'viewer'] as const) {
      expectProblem(await create(GOOD, await addMember(sut, owner, role)), 403, 'AUTH.FORBIDDEN');
    }
  });

  it('is for no key, whatever it may do', async () => {
    const { key } = await makeApiKey(sut, owner, { permissions: KEY_PERMISSIONS });
    const auth = (request: ReturnType<typeof sut.http.get>) => request.auth(key, { type: 'bearer' });
    expectProblem(await auth(sut.http.post('/org/api-keys')).send(GOOD), 403, 'AUTH.FORBIDDEN');
    expectProblem(await auth(sut.http.get('/org/api-keys')), 403, 'AUTH.FORBIDDEN');
    const { id } = await makeApiKey(sut, owner);
    expectProblem(await auth(sut.http.get(`/org/api-keys/${id}`)), 403, 'AUTH.FORBIDDEN');
    expectProblem(await auth(sut.http.post(`/org/api-keys/${id}/rotate`)), 403, 'AUTH.FORBIDDEN');
    expectProblem(await auth(sut.http.delete(`/org/api-keys/${id}`)), 403, 'AUTH.FORBIDDEN');
  });

  it('goes no further than the most, however many are asked for at once', async () => {
    const busy = await signUp(sut);
    const { id } = await makeApiKey(sut, busy);
    const one = await stored().findOne({ _id: new Types.ObjectId(id) });
    const more = Array.from({ length: MOST - 6 }, () => ({ ...one, _id: new Types.ObjectId() }));
    await stored().insertMany(more);
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(GOOD, busy)));
    for (const answer of answers) {
      if (answer.status === 201) await useKey(String(answer.body.key)).expect(200);
      else expectProblem(answer, 409, 'API_KEY.TOO_MANY');
    }
    expect(answers.some(({ status }) => status === 409)).toBe(true);
    while ((await countOf(busy)) < MOST) await create(GOOD, busy).expect(201);
    expectProblem(await create(GOOD, busy), 409, 'API_KEY.TOO_MANY');
    expect(await countOf(busy)).toBe(MOST);
    await create(GOOD).expect(201); // others have room
    await sut.http.delete(`/org/api-keys/${id}`).auth(busy.token, { type: 'bearer' }).expect(204);
    await create(GOOD, busy).expect(201);
  });

  describe('with an Idempotency-Key', () => {
    it('answers a retry like the first, without the key, and makes nothing twice', async () => {
      const [key, before] = [newKey(), await countOf(owner)];
      const first = await create(GOOD).set('Idempotency-Key', key).expect(201);
      const again = await create(GOOD).set('Idempotency-Key', key).expect(201);
      expect(again.body).toEqual({ ...first.body, key: null });
      expect(again.headers['location']).toBe(first.headers['location']);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(await countOf(owner)).toBe(before + 1);
      const kept = JSON.stringify(await sut.system.collection('idempotency_keys').find().toArray());
      expect(kept).not.toContain(String(first.body.key).slice(-43));
      await useKey(String(first.body.key)).expect(200);
    });

    it('gives a retry a key that works where the first died before it told of one', async () => {
      const [key, before] = [newKey(), await countOf(owner)];
      const lost = await create(GOOD).set('Idempotency-Key', key).expect(201);
      await loseAnswers(sut, { ageMs: 3600_000 });
      const again = await create(GOOD).set('Idempotency-Key', key).expect(201);
      expect(again.body).toMatchObject({ id: lost.body.id, key: expect.stringMatching(/^omk_/) });
      await useKey(String(again.body.key)).expect(200);
      expectProblem(await useKey(String(lost.body.key)), 401, 'AUTH.TOKEN_INVALID');
      expect(await countOf(owner)).toBe(before + 1);
    });
  });
});
