import { SealingScheduleService } from '../../src/audit/sealing/sealing-schedule.service';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../support/factories';
import { sentMails, tokenIn } from '../support/mails';
import { eventually } from '../support/poll';
import { expectProblem } from '../support/problems';
import { startTestApp, type TestApp } from '../support/test-app';

const OPERATOR_SECRET = 'a-secret-of-operators-of-32-or-more';
/** Of a unique index that no further entry can satisfy. */
const REFUSAL = 'refuses_every_entry';

describe('While no entry can be written to the audit log', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let refreshToken: string;

  beforeAll(async () => {
    sut = await startTestApp({
      PLATFORM_KEYS: [{ name: 'ops', secret: OPERATOR_SECRET }],
      AUDIT_DOCUMENTS: true,
    });
    await sut.app.get(SealingScheduleService).onApplicationShutdown(); // it moves heads by itself
    owner = await signUp(sut);
    const login = await sut.http.post('/admin/login').send({ email: owner.email, password: PASSWORD });
    refreshToken = (login.body as { refresh_token: string }).refresh_token;
    await ask('put', '/org/types/orders', {}).expect(201);
    await ask('post', '/org/documents/orders?id=order-1', { a: 1 }).expect(201);
    await sut.system.collection('audit_entries').deleteMany({});
    await sut.system.collection('audit_entries').insertOne({ not: 'an entry' });
    await sut.system
      .collection('audit_entries')
      .createIndexes([{ key: { nobody_has_this: 1 }, unique: true, name: REFUSAL }]);
  });
  afterAll(() => sut.close());

  type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
  const ask = (method: Method, path: string, body?: object, token = owner.token) =>
    sut.http[method](path).auth(token, { type: 'bearer' }).send(body);

  /** All that there is, but what tells of the requests themselves. */
  async function everything(): Promise<unknown> {
    const databases = [sut.system, sut.tenants].map(async (database) => {
      const names = (await database.listCollections().toArray()).map(({ name }) => name).sort();
      const kept = names.filter((name) => !['task_leases', 'idempotency_keys'].includes(name));
      return Promise.all(
        kept.map(async (name) => [name, await database.collection(name).find().sort({ _id: 1 }).toArray()]),
      );
    });
    return Promise.all(databases);
  }

  const operator = `opk_${OPERATOR_SECRET}`;
  const REQUESTS: Readonly<Record<string, () => ReturnType<typeof ask>>> = {
    'a sign-in': () => sut.http.post('/admin/login').send({ email: owner.email, password: PASSWORD }),
    'a sign-up': () => {
      const name = uniqueName();
      const body = { organization_name: name, email: `o@${name}.example`, password: PASSWORD };
      return sut.http.post('/org/create').send(body);
    },
    'a further organization': () => ask('post', '/org/create', { organization_name: uniqueName() }),
    'a rename': () =>
      ask('put', `/org/update?current_org_name=${owner.name}`, { organization_name: uniqueName() }),
    'a rename with a new email': () =>
      ask('put', `/org/update?current_org_name=${owner.name}`, {
        organization_name: uniqueName(),
        email: 'new@example.com',
      }),
    'a deletion': () => ask('delete', `/org/delete?organization_name=${owner.name}`),
    'a purge': () => ask('post', '/org/purge', { organization_name: owner.name, password: PASSWORD }),
    'a new email': () => ask('patch', '/admin/me', { email: 'new@example.com' }),
    'a new password': () => ask('post', '/admin/password', { password: 'another good password' }),
    'a switch': () => ask('post', '/admin/switch', { organization_id: owner.id }),
    'a sign-out': () => ask('post', '/admin/logout'),
    'a sign-out everywhere': () => ask('post', '/admin/logout-all'),
    'the end of a session': () => ask('delete', `/admin/sessions/${owner.sessionId}`),
    'a declaration': () => ask('put', '/org/types/invoices', {}),
    'the end of a type': () => ask('delete', '/org/types/orders?documents=delete'),
    'a document': () => ask('post', '/org/documents/orders', { a: 1 }),
    'a change of a document': () => ask('patch', '/org/documents/orders/order-1', { a: 2 }),
    'another document in its place': () => ask('put', '/org/documents/orders/order-1', { a: 2 }),
    'the end of a document': () => ask('delete', '/org/documents/orders/order-1'),
    'an import': () =>
      sut.http
        .post('/org/documents/orders/bulk')
        .auth(owner.token, { type: 'bearer' })
        .type('application/x-ndjson')
        .send('{"data":{}}\n'),
    'an export': () => ask('get', '/org/documents/orders/export'),
    'a suspension': () => ask('post', `/platform/organizations/${owner.id}/suspend`, undefined, operator),
    'a deletion by an operator': () =>
      ask('delete', `/platform/organizations/${owner.id}`, undefined, operator),
    'a purge by an operator': () =>
      ask('post', `/platform/organizations/${owner.id}/purge`, { organization_name: owner.name }, operator),
  };

  it.each(Object.entries(REQUESTS))('%s is answered 503, and changes nothing', async (_what, send) => {
    const before = await everything();
    const answer = await send();
    expectProblem(answer, 503, 'DATABASE.UNAVAILABLE');
    expect(answer.headers['retry-after']).toBe('2');
    expect(await everything()).toEqual(before);
  });

  it('reading and refreshing go on', async () => {
    await ask('get', '/admin/me').expect(200);
    await ask('get', '/org/documents/orders/order-1').expect(200);
    await sut.http.post('/admin/refresh').send({ refresh_token: refreshToken }).expect(200);
  });

  it('the token of a forgotten password is not used up', async () => {
    await sut.http.post('/admin/password/forgot').send({ email: owner.email }).expect(204);
    const mail = await eventually(async () =>
      (await sentMails(sut.settings)).find(({ text }) => text?.includes('/reset-password')),
    );
    const reset = () =>
      sut.http
        .post('/admin/password/reset')
        .send({ token: tokenIn(mail), password: 'another good password' });
    expectProblem(await reset(), 503, 'DATABASE.UNAVAILABLE');
    await sut.system.collection('audit_entries').dropIndex(REFUSAL);
    expect((await reset()).status).toBe(204);
  });
});
