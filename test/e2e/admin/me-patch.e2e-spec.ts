import { PASSWORD, signIn, signUp, startSession, uniqueName, type SignedUp } from '../../support/factories';
import { mailsTo, tokenIn } from '../../support/mails';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const HOUR_MS = 3600_000;

describe('PATCH /admin/me', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const patch = (token: string, body: object) =>
    sut.http.patch('/admin/me').auth(token, { type: 'bearer' }).send(body);
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });
  const newEmail = () => `${uniqueName('person')}@example.com`;
  const staleSession = ({ id, adminId }: SignedUp) =>
    startSession(sut, { id, adminId }, new Date(Date.now() - HOUR_MS));

  it('changes the email, at once and for signing in', async () => {
    const person = await signUp(sut);
    const email = newEmail();
    const { body } = await patch(person.token, { email: ` ${email.toUpperCase()} ` }).expect(200);
    expect(body).toEqual({ id: person.adminId, email, role: 'owner' });
    expect((await me(person.token).expect(200)).body).toMatchObject({ email, email_verified: false });
    await signIn(sut, email);
    const former = await sut.http.post('/admin/login').send({ email: person.email, password: PASSWORD });
    expectProblem(former, 401, 'AUTH.INVALID_CREDENTIALS');
  });

  it('tells the old address, and sends the new one a mail by which it is verified', async () => {
    const person = await signUp(sut);
    const email = newEmail();
    await patch(person.token, { email }).expect(200);
    const [, notice] = await mailsTo(sut.settings, person.email, 2); // the first was that of the sign-up
    expect(notice?.subject).toBe('Your email address was changed');
    expect(notice?.text).not.toContain(email);
    const [mail] = await mailsTo(sut.settings, email);
    const token = mail && tokenIn(mail);
    await sut.http.post('/admin/email/verify').send({ token }).expect(204);
    expect((await me(person.token).expect(200)).body.email_verified).toBe(true);
  });

  it('takes the address of a verified account back to unverified', async () => {
    const person = await signUp(sut);
    const [first] = await mailsTo(sut.settings, person.email);
    const token = first && tokenIn(first);
    await sut.http.post('/admin/email/verify').send({ token }).expect(204);
    await patch(person.token, { email: newEmail() }).expect(200);
    expect((await me(person.token).expect(200)).body.email_verified).toBe(false);
  });

  it('changes nothing when it is the email already', async () => {
    const person = await signUp(sut);
    await patch(person.token, { email: person.email }).expect(200);
    await patch((await staleSession(person)).token, { email: person.email }).expect(200);
  });

  it('keeps the address of somebody else', async () => {
    const [person, other] = [await signUp(sut), await signUp(sut)];
    expectProblem(await patch(person.token, { email: other.email }), 409, 'ADMIN.EMAIL_TAKEN');
    expect((await me(person.token).expect(200)).body.email).toBe(person.email);
  });

  it('gives an address to one of many who want it at once', async () => {
    const people = [await signUp(sut), await signUp(sut), await signUp(sut)];
    const email = newEmail();
    const answers = await Promise.all(people.map(({ token }) => patch(token, { email })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  describe('when the password was given more than 15 minutes ago', () => {
    it('wants it again', async () => {
      const person = await signUp(sut);
      const { token } = await staleSession(person);
      const email = newEmail();
      expectProblem(await patch(token, { email }), 403, 'AUTH.REAUTHENTICATION_REQUIRED');
      const wrong = await patch(token, { email, current_password: 'not the password' });
      expectProblem(wrong, 403, 'AUTH.REAUTHENTICATION_REQUIRED');
      expect((await me(token).expect(200)).body.email).toBe(person.email);
      await patch(token, { email, current_password: PASSWORD }).expect(200);
    });

    it('does not count refreshing and switching as giving it', async () => {
      const person = await signUp(sut);
      const stale = await staleSession(person);
      const refreshed = await sut.http
        .post('/admin/refresh')
        .send({ refresh_token: stale.refreshToken })
        .expect(200);
      const switched = await sut.http
        .post('/admin/switch')
        .auth(String(refreshed.body.access_token), { type: 'bearer' })
        .send({ organization_id: person.id })
        .expect(200);
      for (const { body } of [refreshed, switched]) {
        const answer = await patch(String(body.access_token), { email: newEmail() });
        expectProblem(answer, 403, 'AUTH.REAUTHENTICATION_REQUIRED');
      }
    });

    it('holds for PUT /org/update as well', async () => {
      const person = await signUp(sut);
      const { token } = await staleSession(person);
      const update = (body: object) =>
        sut.http
          .put('/org/update')
          .query({ current_org_name: person.name })
          .auth(token, { type: 'bearer' })
          .send(body);
      for (const body of [{ email: newEmail() }, { password: 'staple battery horse correct' }]) {
        expectProblem(await update(body), 403, 'AUTH.REAUTHENTICATION_REQUIRED');
      }
      await update({ display_name: 'Only a name' }).expect(200);
    });
  });

  it.each([
    [{}, ['email']],
    [{ email: 'no address' }, ['email']],
    [{ email: 'a@b.example\r\nBcc: c@d.example' }, ['email']],
    [{ email: ['a@b.example'] }, ['email']],
    [{ email: 'a@b.example', role: 'owner' }, ['role']],
    [{ email: 'a@b.example', id: '6b04485a573c2db06b50aad5' }, ['id']],
    [{ email: 'a@b.example', current_password: 7 }, ['current_password']],
  ])('refuses %j and changes nothing', async (body, fields) => {
    const person = await signUp(sut);
    expectInvalidFields(await patch(person.token, body), ...fields);
    expect((await me(person.token).expect(200)).body.email).toBe(person.email);
  });
});
