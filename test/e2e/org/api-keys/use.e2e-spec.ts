import { Types } from 'mongoose';
import { KEY_PERMISSIONS } from '../../../../src/auth/permissions/permissions';
import type { AdminId } from '../../../../src/common/types/ids';
import { Principals } from '../../../../src/auth/principals';
import { makeApiKey } from '../../../support/api-keys';
import { resume, suspend } from '../../../support/arrange';
import { withWrongClock } from '../../../support/clock';
import { addMember, removeMember, setRole } from '../../../support/members';
import { commandsOfRequests } from '../../../support/database-commands';
import { PASSWORD, signUp, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectProblem, textWithoutRequestId, type Answer } from '../../../support/problems';
import { startCachingApp, startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { withCharacterChanged } from '../../../support/changed-character';

const EVERYTHING = { permissions: KEY_PERMISSIONS };

describe('An API key', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const read = (key: string, app = sut) =>
    app.http.get('/org/documents/orders').auth(key, { type: 'bearer' });
  const write = (key: string) =>
    sut.http.post('/org/documents/orders').auth(key, { type: 'bearer' }).send({ item: 'anvil' });
  const recordOf = (id: string) => sut.system.collection('api_keys').findOne({ _id: new Types.ObjectId(id) });

  function expectRefused(answer: Answer) {
    expectProblem(answer, 401, 'AUTH.TOKEN_INVALID');
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  }

  it('does what it was given, for its own organization, and is who did it', async () => {
    const { id, key } = await makeApiKey(sut, owner, EVERYTHING);
    const { body } = await write(key).expect(201);
    expect(body.created_by).toBe(id);
    expect((await read(owner.token)).body.data).toEqual([body]);
    const stranger = await signUp(sut);
    expect((await read(stranger.token)).body.data).toEqual([]);
  });

  it('does nothing that it was not given', async () => {
    const reader = await makeApiKey(sut, owner, { permissions: ['documents:read'] });
    await read(reader.key).expect(200);
    expectProblem(await write(reader.key), 403, 'AUTH.FORBIDDEN');
    const other = await makeApiKey(sut, owner, { permissions: ['types:read'] });
    expectProblem(await read(other.key), 403, 'AUTH.FORBIDDEN');
  });

  it.each([
    'GET /admin/me',
    'PATCH /admin/me',
    'POST /admin/password',
    'GET /admin/sessions',
    'POST /admin/logout',
    'POST /admin/logout-all',
    'POST /admin/switch',
    'PUT /org/update?current_org_name=x',
    'DELETE /org/delete?organization_name=x',
    'POST /org/create',
  ])('is nobody for what is for people: %s', async (route) => {
    const { key } = await makeApiKey(sut, owner, EVERYTHING);
    const [method = '', path = ''] = route.split(' ');
    const answer = await sut.http[method.toLowerCase() as 'get'](path).auth(key, { type: 'bearer' });
    expectProblem(answer, 403, 'AUTH.FORBIDDEN');
  });

  it('takes the scheme in any case, and is looked for nowhere else', async () => {
    const { key } = await makeApiKey(sut, owner);
    const get = (authorization: string) =>
      sut.http.get('/org/documents/orders').set('Authorization', authorization);
    expect((await get(`bearer ${key}`)).status).toBe(200);
    for (const authorization of [key, `Basic ${key}`, `ApiKey ${key}`]) {
      expectProblem(await get(authorization), 401, 'AUTH.TOKEN_MISSING');
    }
    const elsewhere = sut.http
      .get('/org/documents/orders')
      .query({ access_token: key })
      .set('X-Api-Key', key);
    expect((await elsewhere).status).not.toBe(200);
  });

  it('is not valid when it is not whole, longer, of another id or of another secret', async () => {
    const [{ id, key }, other] = [await makeApiKey(sut, owner), await makeApiKey(sut, owner)];
    const secret = key.slice(-43);
    const bad = [
      'omk_',
      `omk_${id}`,
      `omk_${id}_`,
      key.slice(0, -1),
      `${key}A`,
      `${key} `.trimEnd().concat(' x'),
      key.toUpperCase(),
      key.replace('omk_', 'OMK_'),
      `omk_${id.toUpperCase()}_${secret}`,
      `omk_${other.id}_${secret}`,
      `omk_${new Types.ObjectId().toHexString()}_${secret}`,
      `omk_${id}_${'A'.repeat(43)}`,
      withCharacterChanged(key, -1),
      `omk_${id}_${'a'.repeat(7000)}`,
      `omk_${'0'.repeat(24)}_$ne`,
    ];
    for (const one of bad) expectRefused(await read(one));
    await read(key).expect(200);
  });

  it('does not tell an unknown id from a wrong secret', async () => {
    const { id } = await makeApiKey(sut, owner);
    const secret = 'x'.repeat(43);
    const [wrong, unknown] = [
      await read(`omk_${id}_${secret}`),
      await read(`omk_${new Types.ObjectId().toHexString()}_${secret}`),
    ];
    expectRefused(wrong);
    expect(textWithoutRequestId(unknown)).toBe(textWithoutRequestId(wrong));
  });

  it('ends in the second that it names', async () => {
    const end = Date.now() + 60_000;
    const { key } = await makeApiKey(sut, owner, { expires_at: new Date(end).toISOString() });
    await withWrongClock(end - 1000 - Date.now(), () => read(key).expect(200)); // and so it is remembered
    expectRefused(await withWrongClock(end - Date.now(), async () => read(key)));
  });

  describe('and its maker', () => {
    it('loses at once what its maker loses, and gets it back with them', async () => {
      const maker = await addMember(sut, owner, 'admin');
      const { id, key } = await makeApiKey(sut, maker, EVERYTHING);
      const shown = async () => {
        const { body } = await sut.http.get(`/org/api-keys/${id}`).auth(owner.token, { type: 'bearer' });
        return body as { permissions: string[]; effective_permissions: string[] };
      };
      await write(key).expect(201);
      await setRole(sut, maker, 'viewer');
      expectProblem(await write(key), 403, 'AUTH.FORBIDDEN');
      await read(key).expect(200);
      expect(await shown()).toMatchObject({
        permissions: KEY_PERMISSIONS,
        effective_permissions: ['members:read', 'types:read', 'documents:read'],
      });
      await setRole(sut, maker, 'admin');
      await write(key).expect(201);
      expect((await shown()).effective_permissions).toEqual(KEY_PERMISSIONS);
    });

    it('ends when its maker is removed, also for who comes back', async () => {
      const maker = await addMember(sut, owner, 'admin');
      const { id, key } = await makeApiKey(sut, maker);
      await read(key).expect(200);
      await removeMember(sut, maker);
      expectRefused(await read(key));
      const { body } = await sut.http.get(`/org/api-keys/${id}`).auth(owner.token, { type: 'bearer' });
      expect(body.effective_permissions).toEqual([]);
      const { system } = sut;
      await system.collection('memberships').insertOne({
        admin_id: new Types.ObjectId(maker.adminId),
        organization_id: new Types.ObjectId(maker.id),
        role: 'admin',
        created_at: new Date(),
      });
      await removeFromCaches(maker);
      expectRefused(await read(key));
    });

    it('ends when the account of its maker is gone', async () => {
      const maker = await addMember(sut, owner, 'admin');
      const { key } = await makeApiKey(sut, maker);
      await read(key).expect(200);
      await sut.system.collection('admin_users').deleteOne({ _id: new Types.ObjectId(maker.adminId) });
      sut.app.get(Principals).invalidateAccount(maker.adminId as AdminId);
      expectRefused(await read(key));
    });

    it('goes on when its maker signs out everywhere', async () => {
      const maker = await addMember(sut, owner, 'admin');
      const { key } = await makeApiKey(sut, maker);
      await sut.http.post('/admin/logout-all').auth(maker.token, { type: 'bearer' }).expect(204);
      await read(key).expect(200);
    });

    async function removeFromCaches({ id, adminId }: SignedUp) {
      await setRole(sut, { id, name: owner.name, adminId }, 'admin');
    }
  });

  describe('and its organization', () => {
    it('is refused while it is suspended, and works again then', async () => {
      const suspended = await signUp(sut);
      const { key } = await makeApiKey(sut, suspended);
      await read(key).expect(200);
      await suspend(sut, suspended);
      expectProblem(await read(key), 403, 'ORGANIZATION.SUSPENDED');
      await resume(sut, suspended);
      await read(key).expect(200);
    });

    it('ends with it, and works again when it is restored', async () => {
      const deleted = await signUp(sut);
      const { key } = await makeApiKey(sut, deleted);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: deleted.name })
        .auth(deleted.token, { type: 'bearer' })
        .expect(200);
      expectRefused(await read(key));
      const { id, email } = deleted;
      await sut.http
        .post('/org/restore')
        .send({ organization_id: id, email, password: PASSWORD })
        .expect(200);
      await read(key).expect(200);
    });
  });

  it('costs a request no command once it is known, and one a minute to note its use', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    const caching = await startCachingApp(sut);
    try {
      await read(owner.token, caching).expect(200); // from here on all but the key is known
      const own = await commandsOfRequests(caching, async () => {
        await read(owner.token, caching);
        await read(owner.token, caching);
      });
      const first = await commandsOfRequests(caching, async () => {
        await read(key, caching);
        await eventually(async () => (await recordOf(id))?.['last_used_at'] instanceof Date);
      });
      expect(first.filter((one) => one.endsWith('api_keys')).toSorted()).toEqual([
        'find api_keys',
        'update api_keys',
      ]);
      const again = await commandsOfRequests(caching, async () => {
        await read(key, caching);
        await read(key, caching);
      });
      expect(again).toEqual(own);
    } finally {
      await caching.stop();
    }
  });

  it('shows its last use, which other instances note once a minute as well', async () => {
    const { id, key } = await makeApiKey(sut, owner);
    await read(key).expect(200);
    const usedAt = await eventually(async () => (await recordOf(id))?.['last_used_at'] as Date | undefined);
    const { body } = await sut.http.get(`/org/api-keys/${id}`).auth(owner.token, { type: 'bearer' });
    expect(body.last_used_at).toBe(usedAt.toISOString());
    const other = await startSecondApp(sut);
    try {
      await read(key, other).expect(200);
    } finally {
      await other.stop(); // has finished what no answer waits for
    }
    expect((await recordOf(id))?.['last_used_at']).toEqual(usedAt);
    const longAgo = new Date(Date.now() - 61_000);
    await sut.system
      .collection('api_keys')
      .updateOne({ _id: new Types.ObjectId(id) }, { $set: { last_used_at: longAgo } });
    const third = await startSecondApp(sut);
    try {
      await read(key, third).expect(200);
    } finally {
      await third.stop();
    }
    expect((await recordOf(id))?.['last_used_at']).not.toEqual(longAgo);
  });

  it('ends within 2 s on every other instance when it is deleted', async () => {
    const other = await startSecondApp(sut);
    try {
      const { id, key } = await makeApiKey(sut, owner);
      await read(key, other).expect(200);
      await sut.http.delete(`/org/api-keys/${id}`).auth(owner.token, { type: 'bearer' }).expect(204);
      await eventually(async () => (await read(key, other)).status === 401, 2000 + 1000);
    } finally {
      await other.stop();
    }
  });
});
