import type { Test } from 'supertest';
import { signUp, type SignedUp } from '../support/factories';
import { expectInvalidFields } from '../support/problems';
import { startTestApp, type TestApp } from '../support/test-app';

const DOCUMENT = '/org/documents/orders/a';

describe('What a route does not look at', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
    await post('/org/documents/orders?id=a', { kept: true }).expect(201);
  });
  afterAll(() => sut.close());

  const signedIn = (test: Test) => test.auth(owner.token, { type: 'bearer' });
  const get = (path: string) => signedIn(sut.http.get(path));
  const post = (path: string, body?: object) => signedIn(sut.http.post(path).send(body));

  it.each<[string, () => Test, ...string[]]>([
    [
      'If-None-Match of a patch',
      () => signedIn(sut.http.patch(DOCUMENT)).send({}).set('If-None-Match', '*'),
      'If-None-Match',
    ],
    [
      'If-None-Match of a deletion',
      () => signedIn(sut.http.delete(DOCUMENT)).set('If-None-Match', '"1"'),
      'If-None-Match',
    ],
    ['If-Match of a creation', () => post('/org/documents/orders', {}).set('If-Match', '"1"'), 'If-Match'],
    [
      'both of a sign-out',
      () => post('/admin/logout').set({ 'If-Match': '*', 'If-None-Match': '*' }),
      'If-Match',
      'If-None-Match',
    ],
    ['a part of a document that is asked for', () => get(`${DOCUMENT}?fields=data.a`), 'fields'],
    [
      'a filter of an export',
      () => get('/org/documents/orders/export?filter[data.a][eq]=1&limit=1'),
      'filter[data.a][eq]',
      'limit',
    ],
    ['what a sign-out is asked for', () => post('/admin/logout?everywhere=true'), 'everywhere'],
  ])('is refused, and nothing is done: %s', async (_what, ask, ...fields) => {
    expectInvalidFields(await ask(), ...fields);
    const { body } = await get(DOCUMENT).expect(200);
    expect(body).toMatchObject({ data: { kept: true }, version: 1 });
  });

  it('is let be in what only reads, and by those who look at health and metrics', async () => {
    await get('/org/documents/orders').set({ 'If-Match': '"7"', 'If-None-Match': '"7"' }).expect(200);
    await sut.http.get('/health/live?from=balancer').expect(200);
    await sut.http.get('/health/ready?from=balancer').expect(200);
  });
});
