import type { Test } from 'supertest';
import { makeApiKey, type NewApiKey } from '../support/api-keys';
import { signUp, type SignedUp } from '../support/factories';
import { eventually } from '../support/poll';
import { expectProblem } from '../support/problems';
import { startProxiedApp, type ProxiedApp } from '../support/proxied-app';

/** The database has made the change, and its answer never came: what caches know from before is no longer true. */
describe('a change whose answer is lost', () => {
  let sut: ProxiedApp;
  let owner: SignedUp;
  let key: NewApiKey;

  beforeAll(async () => {
    sut = await startProxiedApp({ singleInstance: true }); // caches that keep for a minute
  });
  beforeEach(async () => {
    owner = await signUp(sut);
    key = await makeApiKey(sut, owner, { permissions: ['documents:read'] });
  });
  afterAll(() => sut.close());

  const withKey = () => sut.http.get('/org/documents/notes').auth(key.key, { type: 'bearer' });
  const me = () => sut.http.get('/admin/me').auth(owner.token, { type: 'bearer' });

  const CHANGES: readonly (readonly [string, string, () => Test, () => Test])[] = [
    [
      'an API key that was deleted',
      'delete',
      () => sut.http.delete(`/org/api-keys/${key.id}`).auth(owner.token, { type: 'bearer' }),
      withKey,
    ],
    [
      'a session that was ended',
      'delete',
      () => sut.http.post('/admin/logout').auth(owner.token, { type: 'bearer' }),
      me,
    ],
    [
      'sessions that were all ended',
      'update',
      () => sut.http.post('/admin/logout-all').auth(owner.token, { type: 'bearer' }),
      me,
    ],
    [
      'an organization that was deleted',
      'findAndModify',
      () =>
        sut.http
          .delete('/org/delete')
          .query({ organization_name: owner.name })
          .auth(owner.token, { type: 'bearer' }),
      withKey,
    ],
  ];

  it.each(CHANGES)('leaves nothing open to %s', async (_what, command, change, use) => {
    await use().expect(200);
    const lost = sut.database.loseAnswerTo(command);
    expectProblem(await change(), 503, 'DATABASE.UNAVAILABLE');
    await lost;
    await sut.database.restore();
    await eventually(async () => (await sut.http.get('/health/ready')).status === 200);
    await use().expect(401);
  });
});
