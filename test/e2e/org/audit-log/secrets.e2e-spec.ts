import { entriesOf } from '../../../support/audit';
import { PASSWORD, signUp } from '../../../support/factories';
import { sentMails, tokenIn } from '../../../support/mails';
import { eventually } from '../../../support/poll';
import { startTestApp, type TestApp } from '../../../support/test-app';
import type { OrganizationId } from '../../../../src/common/types/ids';

const OPERATOR_SECRET = 'a-secret-of-operators-of-32-or-more';

describe('The audit log', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({
      PLATFORM_KEYS: [{ name: 'ops', secret: OPERATOR_SECRET }],
      AUDIT_DOCUMENTS: true,
    });
  });
  afterAll(() => sut.close());

  it('holds no secret of a life with all of them', async () => {
    const owner = await signUp(sut);
    const secrets = [PASSWORD, OPERATOR_SECRET, owner.token];
    const ask = (method: 'post' | 'put' | 'patch' | 'delete', path: string, body: object = {}) =>
      sut.http[method](path).auth(owner.token, { type: 'bearer' }).send(body);
    const login = async (password: string) => {
      const answer = await sut.http.post('/admin/login').send({ email: owner.email, password });
      const { access_token, refresh_token } = answer.body as Record<string, string | undefined>;
      secrets.push(password, ...(access_token === undefined ? [] : [access_token, refresh_token ?? '']));
      return refresh_token ?? '';
    };
    const refresh_token = await login(PASSWORD);
    await login('a wrong password of this test');
    const refreshed = await sut.http.post('/admin/refresh').send({ refresh_token }).expect(200);
    secrets.push((refreshed.body as { refresh_token: string }).refresh_token);
    for (const password of ['the second password', 'the third password']) secrets.push(password);
    await ask('put', `/org/update?current_org_name=${owner.name}`, {
      display_name: 'Acme',
      password: 'the second password',
    }).expect(200);
    await ask('post', '/admin/password', { password: 'the third password' }).expect(204);
    await ask('put', '/org/types/orders', { schema: { description: 'a schema of this test' } }).expect(201);
    await ask('post', '/org/documents/orders?id=one', { content: 'a document of this test' }).expect(201);
    await ask('patch', '/org/documents/orders/one', { content: 'a patch of this test' }).expect(200);
    secrets.push('a schema of this test', 'a document of this test', 'a patch of this test');
    await sut.http.post('/admin/password/forgot').send({ email: owner.email }).expect(204);
    const reset = await eventually(async () =>
      (await sentMails(sut.settings)).find(({ text }) => text?.includes('/reset-password')),
    );
    const token = tokenIn(reset);
    secrets.push(token, 'the fourth password');
    await sut.http.post('/admin/password/reset').send({ token, password: 'the fourth password' }).expect(204);
    await login('the fourth password');

    const stored = JSON.stringify(await entriesOf(sut, owner.id as OrganizationId));
    for (const action of ['account.password_reset', 'session.started.failed', 'document.changed']) {
      expect(stored).toContain(action);
    }
    expect(secrets.filter((secret) => secret === '' || stored.includes(secret))).toEqual([]);
  });
});
