import { signUp, type SignedUp } from '../../support/factories';
import { OPERATOR_TOKEN, WITH_OPERATOR } from '../../support/operators';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const ROUTES = [
  ['get', '/platform/organizations'],
  ['get', '/platform/organizations/{id}'],
  ['delete', '/platform/organizations/{id}'],
  ['post', '/platform/organizations/{id}/suspend'],
  ['post', '/platform/organizations/{id}/resume'],
  ['post', '/platform/organizations/{id}/restore'],
  ['post', '/platform/organizations/{id}/purge'],
  ['get', '/platform/erasures/{id}'],
  ['get', '/platform/capacity'],
  ['get', '/platform/reconciliation'],
] as const;

describe('The platform API', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    const second = { name: 'on-call', secret: 'another-secret-of-the-operators-of-these-tests' };
    sut = await startTestApp({ PLATFORM_KEYS: [...WITH_OPERATOR.PLATFORM_KEYS, second] });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const list = (token: string) => sut.http.get('/platform/organizations').auth(token, { type: 'bearer' });

  it.each(ROUTES)('is closed to everybody but operators: %s %s', async (method, path) => {
    const url = path.replace('{id}', organization.id);
    expectProblem(await sut.http[method](url), 401, 'AUTH.TOKEN_MISSING');
    const owner = await sut.http[method](url).auth(organization.token, { type: 'bearer' });
    expectProblem(owner, 401, 'AUTH.TOKEN_INVALID');
    await sut.http.get('/org/get').query({ organization_name: organization.name }).expect(200);
  });

  it('takes each of several keys', async () => {
    await list(OPERATOR_TOKEN).expect(200);
    await list('opk_another-secret-of-the-operators-of-these-tests').expect(200);
  });

  it.each([
    ['cut by one character', OPERATOR_TOKEN.slice(0, -1)],
    ['longer by one', `${OPERATOR_TOKEN}x`],
    ['without its prefix', OPERATOR_TOKEN.slice('opk_'.length)],
    ['in capitals', OPERATOR_TOKEN.toUpperCase()],
    ['the prefix alone', 'opk_'],
  ])('refuses a key that is %s', async (_what, token) => {
    expectProblem(await list(token), 401, 'AUTH.TOKEN_INVALID');
  });

  it('opens nothing else', async () => {
    const answer = await sut.http.get('/admin/me').auth(OPERATOR_TOKEN, { type: 'bearer' });
    expectProblem(answer, 401, 'AUTH.TOKEN_INVALID');
  });

  it('is not there where no key is', async () => {
    const off = await startTestApp();
    try {
      for (const [method, path] of ROUTES) {
        const url = path.replace('{id}', '0'.repeat(24));
        const answer = await off.http[method](url).auth(OPERATOR_TOKEN, { type: 'bearer' });
        expectProblem(answer, 404, 'ROUTE.NOT_FOUND');
      }
    } finally {
      await off.close();
    }
  });
});
