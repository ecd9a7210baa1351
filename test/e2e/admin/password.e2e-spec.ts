import { PASSWORD, signIn, signUp, startSession, type SignedUp } from '../../support/factories';
import { mailsTo } from '../../support/mails';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const OTHER_PASSWORD = 'staple battery horse correct';

describe('POST /admin/password', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const change = (token: string, body: object) =>
    sut.http.post('/admin/password').auth(token, { type: 'bearer' }).send(body);
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });
  const login = ({ email }: SignedUp, password: string) =>
    sut.http.post('/admin/login').send({ email, password });

  it('changes it', async () => {
    const person = await signUp(sut);
    await change(person.token, { password: OTHER_PASSWORD }).expect(204);
    await login(person, OTHER_PASSWORD).expect(200);
    expectProblem(await login(person, PASSWORD), 401, 'AUTH.INVALID_CREDENTIALS');
  });

  it('ends all sessions but the one that asks, which can be refreshed still', async () => {
    const person = await signUp(sut);
    const other = await startSession(sut, person);
    await me(other.token).expect(200);
    await change(person.token, { password: OTHER_PASSWORD }).expect(204);
    await me(person.token).expect(200);
    expectProblem(await me(other.token), 401, 'AUTH.TOKEN_INVALID');
    const refresh = (token: string) => sut.http.post('/admin/refresh').send({ refresh_token: token });
    expectProblem(await refresh(other.refreshToken), 401, 'AUTH.REFRESH_TOKEN_INVALID');
    await refresh(person.refreshToken).expect(200);
  });

  it('tells the person', async () => {
    const person = await signUp(sut);
    await change(person.token, { password: OTHER_PASSWORD }).expect(204);
    const [, notice] = await mailsTo(sut.settings, person.email, 2);
    expect(notice?.subject).toBe('Your password was changed');
    expect(notice?.text).not.toContain(OTHER_PASSWORD);
  });

  it('wants the present one, when it was given more than 15 minutes ago', async () => {
    const person = await signUp(sut);
    const { token } = await startSession(sut, person, new Date(Date.now() - 16 * 60_000));
    expectProblem(await change(token, { password: OTHER_PASSWORD }), 403, 'AUTH.REAUTHENTICATION_REQUIRED');
    const wrong = { password: OTHER_PASSWORD, current_password: OTHER_PASSWORD };
    expectProblem(await change(token, wrong), 403, 'AUTH.REAUTHENTICATION_REQUIRED');
    await signIn(sut, person.email);
    await change(token, { password: OTHER_PASSWORD, current_password: PASSWORD }).expect(204);
  });

  it('makes mails to reset it worthless that were sent before', async () => {
    const person = await signUp(sut);
    await sut.http.post('/admin/password/forgot').send({ email: person.email }).expect(204);
    await mailsTo(sut.settings, person.email, 2);
    await change(person.token, { password: OTHER_PASSWORD }).expect(204);
    const left = await sut.system.collection('one_time_tokens').find({ purpose: 'password_reset' }).toArray();
    expect(left.filter(({ email }) => email === person.email)).toEqual([]);
  });

  it.each([
    ['too short', { password: 'short' }],
    ['common', { password: 'password1234' }],
    ['missing', {}],
    ['no text', { password: { $ne: '' } }],
  ])('refuses one that is %s, and keeps the present one', async (_what, body) => {
    const person = await signUp(sut);
    expectInvalidFields(await change(person.token, body), 'password');
    await login(person, PASSWORD).expect(200);
  });

  it('refuses the email as a password', async () => {
    const person = await signUp(sut);
    expectInvalidFields(await change(person.token, { password: person.email }), 'password');
  });
});
