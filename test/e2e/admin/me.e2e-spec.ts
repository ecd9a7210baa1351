import { resume, suspend } from '../../support/arrange';
import { signUp } from '../../support/factories';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

// What becomes of bad tokens is in access-token.e2e-spec.ts.
describe('GET /admin/me', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });

  it('answers who is signed in, flat, with the organization', async () => {
    const organization = await signUp(sut);
    const { body, headers, text } = await me(organization.token).expect(200);
    const profile = await sut.http.get('/org/get').query({ organization_name: organization.name });
    expect(body).toEqual({
      id: organization.adminId,
      email: organization.email,
      role: 'owner',
      org_id: organization.id,
      email_verified: false,
      organization: profile.body,
    });
    expect(text).not.toContain('argon2');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['x-request-id']).toBeDefined();
  });

  it('takes the scheme in any case', async () => {
    const { token } = await signUp(sut);
    await sut.http.get('/admin/me').set('Authorization', `bEARER ${token}`).expect(200);
  });

  it('is refused while the organization is suspended, and answers again after it', async () => {
    const organization = await signUp(sut);
    await me(organization.token).expect(200);
    await suspend(sut, organization);
    expectProblem(await me(organization.token), 403, 'ORGANIZATION.SUSPENDED');
    await resume(sut, organization);
    await me(organization.token).expect(200);
  });

  it('is there for GET, HEAD and PATCH only', async () => {
    const answer = await sut.http.delete('/admin/me');
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('GET, HEAD, PATCH');
  });
});
