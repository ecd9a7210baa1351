import { auditEntries } from '../../../support/audit-log-client';
import { signUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('Writes of single documents', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ AUDIT_DOCUMENTS: true });
  });
  afterAll(() => sut.close());

  it('are entries of the audit log where the operator wants them to be', async () => {
    const owner = await signUp(sut);
    const ask = (method: 'post' | 'put' | 'patch' | 'delete', path: string) =>
      sut.http[method](`/org/documents/orders${path}`).auth(owner.token, { type: 'bearer' });
    const created = await ask('post', '').send({ a: 1 }).expect(201);
    const { id } = created.body as { id: string };
    await ask('post', '?id=own').send({ a: 1 }).expect(201);
    await ask('put', '/own').send({ a: 2 }).expect(200);
    await ask('put', '/other').set('If-None-Match', '*').send({ a: 2 }).expect(201);
    await ask('patch', '/own').send({ a: 3 }).expect(200);
    await ask('delete', '/own').expect(204);
    await ask('delete', '/own').expect(404);
    const entries = (await auditEntries(sut, owner)).toReversed().slice(2);
    expect(entries.map(({ action, target, failure }) => [action, target?.id, failure])).toEqual([
      ['document.created', `orders/${id}`, null],
      ['document.created', 'orders/own', null],
      ['document.replaced', 'orders/own', null],
      ['document.created', 'orders/other', null],
      ['document.changed', 'orders/own', null],
      ['document.deleted', 'orders/own', null],
      ['document.deleted', 'orders/own', null],
      ['document.deleted.failed', 'orders/own', 'DOCUMENT.NOT_FOUND'],
    ]);
  });
});
