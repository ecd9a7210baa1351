import { Types } from 'mongoose';
import { makeApiKey } from '../../../support/api-keys';
import { addMember } from '../../../support/members';
import { signUp, type SignedUp } from '../../../support/factories';
import { expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('DELETE and GET /org/api-keys/{id}', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const send = (method: 'get' | 'delete', id: string, { token }: Pick<SignedUp, 'token'> = owner) =>
    sut.http[method](`/org/api-keys/${id}`).auth(token, { type: 'bearer' });
  const use = (key: string) => sut.http.get('/org/documents/orders').auth(key, { type: 'bearer' });

  it('ends the key at once, also where it was just used, and the key is gone', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    await use(key).expect(200);
    await send('delete', id).expect(204);
    expectProblem(await use(key), 401, 'AUTH.TOKEN_INVALID');
    for (const method of ['get', 'delete'] as const) {
      expectProblem(await send(method, id), 404, 'API_KEY.NOT_FOUND');
    }
  });

  it('ends what it was before a rotation, too', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    await sut.http.post(`/org/api-keys/${id}/rotate`).auth(owner.token, { type: 'bearer' }).expect(200);
    await use(key).expect(200);
    await send('delete', id).expect(204);
    expectProblem(await use(key), 401, 'AUTH.TOKEN_INVALID');
  });

  it("answers for another organization's key like for one that nobody has, and leaves it", async () => {
    const foreign = await makeApiKey(sut, await signUp(sut));
    for (const id of [foreign.id, new Types.ObjectId().toHexString(), 'nonsense', '%24ne']) {
      for (const method of ['get', 'delete'] as const) {
        const { detail } = expectProblem(await send(method, id), 404, 'API_KEY.NOT_FOUND');
        expect(detail).toBe('Your organization has no API key with this id');
      }
    }
    await use(foreign.key).expect(200);
  });

  it('is for who manages keys', async () => {
    const { id } = await makeApiKey(sut, owner);
    const member = await addMember(sut, owner, 'member');
    expectProblem(await send('get', id, member), 403, 'AUTH.FORBIDDEN');
    expectProblem(await send('delete', id, member), 403, 'AUTH.FORBIDDEN');
    await send('delete', id, await addMember(sut, owner, 'admin')).expect(204);
  });
});
