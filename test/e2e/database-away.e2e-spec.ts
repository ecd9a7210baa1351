import type { Test } from 'supertest';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../support/factories';
import { eventually } from '../support/poll';
import { expectProblem } from '../support/problems';
import { startProxiedApp, type ProxiedApp } from '../support/proxied-app';

describe('while the database is away', () => {
  let sut: ProxiedApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startProxiedApp();
    organization = await signUp(sut); // nothing of whose session is cached yet
    await sut.database.cut();
  });
  afterAll(() => sut.close());

  const operations: readonly (readonly [string, () => Test])[] = [
    [
      'POST /org/create',
      () =>
        sut.http.post('/org/create').send({
          organization_name: uniqueName(),
          email: `owner@${uniqueName()}.example`,
          password: PASSWORD,
        }),
    ],
    ['GET /org/get', () => sut.http.get('/org/get').query({ organization_name: uniqueName() })],
    [
      'PUT /org/update',
      () =>
        sut.http
          .put('/org/update')
          .query({ current_org_name: organization.name })
          .auth(organization.token, { type: 'bearer' })
          .send({ display_name: 'x' }),
    ],
    [
      'DELETE /org/delete',
      () =>
        sut.http
          .delete('/org/delete')
          .query({ organization_name: organization.name })
          .auth(organization.token, { type: 'bearer' }),
    ],
    [
      'POST /admin/login',
      () => sut.http.post('/admin/login').send({ email: organization.email, password: PASSWORD }),
    ],
    ['GET /admin/me', () => sut.http.get('/admin/me').auth(organization.token, { type: 'bearer' })],
  ];

  it('each operation asks to come back, and works when it is there again', async () => {
    const answers = await Promise.all(operations.map(([, call]) => call()));
    for (const answer of answers) expectProblem(answer, 503, 'DATABASE.UNAVAILABLE');
    await sut.database.restore();
    await eventually(async () => (await sut.http.get('/health/ready')).status === 200);
    await signIn(sut, organization.email);
    await sut.http.get('/admin/me').auth(organization.token, { type: 'bearer' }).expect(200);
  });
});
