import { Types } from 'mongoose';
import { makeApiKey, type NewApiKey } from '../../../support/api-keys';
import { addMember, removeMember } from '../../../support/members';
import { signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

const DAY_MS = 24 * 60 * 60_000;

describe('POST /org/api-keys/{id}/rotate', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const send = (id: string, body?: object, { token }: Pick<SignedUp, 'token'> = owner) =>
    sut.http.post(`/org/api-keys/${id}/rotate`).auth(token, { type: 'bearer' }).send(body);
  const rotate = async (id: string, body?: object) => (await send(id, body).expect(200)).body as NewApiKey;
  const statusOf = async (key: string) =>
    (await sut.http.get('/org/documents/orders').auth(key, { type: 'bearer' })).status;
  const statusesOf = (...keys: readonly { readonly key: string }[]) =>
    Promise.all(keys.map(({ key }) => statusOf(key)));

  it('answers another key of the same id, and lets both work for a day', async () => {
    const before = await makeApiKey(sut, owner);
    const after = await rotate(before.id);
    expect(after).toEqual({
      ...before,
      key: expect.stringMatching(new RegExp(`^omk_${before.id}_[\\w-]{43}$`)) as string,
      overlap_ends_at: expect.stringMatching(/Z$/) as string,
      last_used_at: after.last_used_at,
    });
    expect(after.key).not.toBe(before.key);
    const lastsMs = Date.parse(String(after.overlap_ends_at)) - Date.now();
    expect(Math.abs(lastsMs - DAY_MS)).toBeLessThan(60_000);
    expect(await statusesOf(before, after)).toEqual([200, 200]);
  });

  it('ends the one of before with the overlap, also where it was just used', async () => {
    const before = await makeApiKey(sut, owner);
    const after = await rotate(before.id, { overlap_seconds: 2 });
    expect(await statusesOf(before, after)).toEqual([200, 200]);
    await eventually(async () => (await statusOf(before.key)) === 401, 5000);
    expect(await statusOf(after.key)).toBe(200);
    const { body } = await sut.http
      .get(`/org/api-keys/${before.id}`)
      .auth(owner.token, { type: 'bearer' })
      .expect(200);
    expect(body.overlap_ends_at).toBeNull();
  });

  it('ends all of before at once without an overlap', async () => {
    const first = await makeApiKey(sut, owner);
    const second = await rotate(first.id);
    const third = await rotate(first.id, { overlap_seconds: 0 });
    expect(third.overlap_ends_at).toBeNull();
    expect(await statusesOf(first, second, third)).toEqual([401, 401, 200]);
  });

  it('keeps the one in use where the answer was lost and the rotation is asked for again', async () => {
    const used = await makeApiKey(sut, owner);
    const lost = await rotate(used.id);
    const got = await rotate(used.id);
    expect(await statusesOf(used, lost, got)).toEqual([200, 200, 200]);
  });

  it('keeps but the last five', async () => {
    const keys = [await makeApiKey(sut, owner)];
    for (let times = 0; times < 6; times++) keys.push(await rotate(String(keys[0]?.id)));
    expect(await statusesOf(...keys)).toEqual([401, 200, 200, 200, 200, 200, 200]);
  });

  it('gives simultaneous callers a key each', async () => {
    const { id } = await makeApiKey(sut, owner);
    const keys = await Promise.all([rotate(id), rotate(id), rotate(id)]);
    expect(await statusesOf(...keys)).toEqual([200, 200, 200]);
  });

  it('moves the end where another one is given, for the new key alone', async () => {
    const end = new Date(Date.now() + 60_000).toISOString();
    const before = await makeApiKey(sut, owner, { expires_at: end });
    expect((await rotate(before.id)).expires_at).toBe(end);
    const after = await rotate(before.id, { expires_at: '2099-01-01T00:00:00Z' });
    expect(after).toMatchObject({ expires_at: '2099-01-01T00:00:00.000Z', overlap_ends_at: end });
  });

  it('refuses one that has come to its end, and leaves it so', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    const _id = new Types.ObjectId(id);
    await sut.system.collection('api_keys').updateOne({ _id }, { $set: { expires_at: new Date(1) } });
    const ended = await sut.system.collection('api_keys').findOne({ _id });
    const later = { expires_at: '2099-01-01T00:00:00Z' };
    expectProblem(await send(id, later), 409, 'API_KEY.ENDED');
    expect(await sut.system.collection('api_keys').findOne({ _id })).toEqual(ended);
    await eventually(async () => (await statusOf(key)) === 401, 3000);
  });

  it('refuses one whose maker has left', async () => {
    const maker = await addMember(sut, owner, 'admin');
    const { id } = await makeApiKey(sut, maker);
    await removeMember(sut, maker);
    expectProblem(await send(id), 409, 'API_KEY.ENDED');
  });

  it.each([-1, 1.5, 2_592_001, '60', null, true, []])('refuses the overlap %p', async (overlap_seconds) => {
    const { id } = await makeApiKey(sut, owner);
    expectInvalidFields(await send(id, { overlap_seconds }), 'overlap_seconds');
  });

  it('refuses to give it another permission or another name', async () => {
    const { id } = await makeApiKey(sut, owner);
    const more = { permissions: ['documents:write'], name: 'Other' };
    expectInvalidFields(await send(id, more), 'name', 'permissions');
  });

  it('is for who manages keys', async () => {
    const { id } = await makeApiKey(sut, owner);
    expectProblem(await send(id, {}, await addMember(sut, owner, 'member')), 403, 'AUTH.FORBIDDEN');
    await send(id, {}, await addMember(sut, owner, 'admin')).expect(200);
  });

  it("answers for another organization's key like for one that nobody has, and leaves it as it was", async () => {
    const stranger = await signUp(sut);
    const foreign = await makeApiKey(sut, stranger);
    const answer = await send(foreign.id);
    expectProblem(answer, 404, 'API_KEY.NOT_FOUND');
    const nobodys = await send(new Types.ObjectId().toHexString());
    expect(textWithoutRequestId(answer).replace(foreign.id, '')).toBe(
      textWithoutRequestId(nobodys).replace(/[0-9a-f]{24}/, ''),
    );
    expectProblem(await send('nonsense'), 404, 'API_KEY.NOT_FOUND');
    expect(await statusOf(foreign.key)).toBe(200);
  });
});
