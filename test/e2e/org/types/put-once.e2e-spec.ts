import { DocumentQuotas } from '../../../../src/documents/quotas/document-quotas';
import { signUp, type SignedUp } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('PUT /org/types/{type} with If-None-Match', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ singleInstance: true });
    owner = await signUp(sut);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => sut.close());

  const declare = (type: string, declaration: object, headers: Record<string, string> = {}) =>
    sut.http.put(`/org/types/${type}`).auth(owner.token, { type: 'bearer' }).set(headers).send(declaration);
  const get = (type: string) => sut.http.get(`/org/types/${type}`).auth(owner.token, { type: 'bearer' });

  const ONCE = { 'If-None-Match': '*' };
  const FIRST = { required: ['first'] };
  const SECOND = { required: ['second'] };

  it('declares what is not declared yet, and changes nothing that is', async () => {
    await declare('once', { schema: FIRST }, ONCE).expect(201);
    const { etag } = (await get('once')).headers;
    expectProblem(await declare('once', { schema: SECOND }, ONCE), 412, 'REQUEST.PRECONDITION_FAILED');
    const kept = await get('once').expect(200);
    expect(kept.body).toMatchObject({ schema: FIRST, schema_version: 1 });
    expect(kept.headers['etag']).toBe(etag);
    await declare('once', { schema: SECOND }).expect(200);
  });

  it('declares one that only has documents, and one that was removed', async () => {
    await sut.http.post('/org/documents/used').auth(owner.token, { type: 'bearer' }).send({}).expect(201);
    await declare('used', {}, ONCE).expect(201);
    await sut.http
      .delete('/org/types/used?documents=delete')
      .auth(owner.token, { type: 'bearer' })
      .expect(204);
    await declare('used', {}, ONCE).expect(201);
  });

  it('is refused when somebody else declares it a moment before', async () => {
    const held = hold(sut.app.get(DocumentQuotas), 'admitType');
    const answering = declare('raced', { schema: SECOND }, ONCE).then((answer) => answer);
    await held.arrived;
    await declare('raced', { schema: FIRST }).expect(201);
    held.letGo();
    expectProblem(await answering, 412, 'REQUEST.PRECONDITION_FAILED');
    expect((await get('raced').expect(200)).body).toMatchObject({ schema: FIRST });
  });

  it.each<[string, Record<string, string>]>([
    ['a tag', { 'If-None-Match': '"1"' }],
    ['a list', { 'If-None-Match': '"1", "2"' }],
    ['nonsense', { 'If-None-Match': 'nonsense' }],
    ['* with If-Match', { ...ONCE, 'If-Match': '*' }],
    ['* with an If-Match that is none', { ...ONCE, 'If-Match': 'nonsense' }],
  ])('takes no other wish: %s', async (_what, headers) => {
    expectInvalidFields(await declare('wished', {}, headers), 'If-None-Match');
    expectProblem(await get('wished'), 404, 'TYPE.NOT_FOUND');
  });
});
