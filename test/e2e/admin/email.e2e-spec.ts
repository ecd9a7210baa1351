import { signUp, uniqueName } from '../../support/factories';
import { mailsTo, tokenIn } from '../../support/mails';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('Verifying an email', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const verify = (token: unknown) => sut.http.post('/admin/email/verify').send({ token });
  const resend = (token: string) => sut.http.post('/admin/email/resend').auth(token, { type: 'bearer' });
  const isVerified = async (token: string) =>
    (await sut.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200)).body
      .email_verified as boolean;

  it('is done by the mail of the sign-up, once', async () => {
    const person = await signUp(sut);
    const [mail] = await mailsTo(sut.settings, person.email);
    const token = mail && tokenIn(mail);
    expect(mail?.subject).toBe('Confirm your email address');
    expect(await isVerified(person.token)).toBe(false);
    await verify(token).expect(204);
    expect(await isVerified(person.token)).toBe(true);
    expectProblem(await verify(token), 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
  });

  it('is done by a mail that was asked for', async () => {
    const person = await signUp(sut);
    await resend(person.token).expect(204);
    const [, mail] = await mailsTo(sut.settings, person.email, 2);
    await verify(mail && tokenIn(mail)).expect(204);
    expect(await isVerified(person.token)).toBe(true);
  });

  it('is not done for an address that is no longer the own one', async () => {
    const person = await signUp(sut);
    const [mail] = await mailsTo(sut.settings, person.email);
    await sut.http
      .patch('/admin/me')
      .auth(person.token, { type: 'bearer' })
      .send({ email: `${uniqueName()}@example.com` })
      .expect(200);
    expectProblem(await verify(mail && tokenIn(mail)), 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
    expect(await isVerified(person.token)).toBe(false);
  });

  it('answers alike for an unknown and an expired token', async () => {
    const person = await signUp(sut);
    const [mail] = await mailsTo(sut.settings, person.email);
    await sut.system
      .collection('one_time_tokens')
      .updateMany({ email: person.email }, { $set: { expires_at: new Date(0) } });
    const [expired, unknown] = [await verify(mail && tokenIn(mail)), await verify('x'.repeat(43))];
    expectProblem(expired, 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
    expect(textWithoutRequestId(unknown)).toBe(textWithoutRequestId(expired));
  });

  it.each([undefined, '', 7, { $gt: '' }, 'x'.repeat(101)])('refuses %j for a token', async (token) => {
    expectInvalidFields(await verify(token), 'token');
  });

  it('sends another mail to who is signed in only', async () => {
    expectProblem(await sut.http.post('/admin/email/resend'), 401, 'AUTH.TOKEN_MISSING');
  });
});

describe('Without a way to send mail', () => {
  it('signs up, and says so where a mail is all that was asked for', async () => {
    const sut = await startTestApp({ NODE_ENV: 'production' });
    try {
      const person = await signUp(sut);
      const forgotten = await sut.http.post('/admin/password/forgot').send({ email: person.email });
      const resent = await sut.http.post('/admin/email/resend').auth(person.token, { type: 'bearer' });
      for (const { status, body } of [forgotten, resent]) {
        expect({ status, code: body.code }).toEqual({ status: 503, code: 'MAIL.NOT_CONFIGURED' });
      }
      expect(await sut.system.collection('one_time_tokens').countDocuments()).toBe(0);
    } finally {
      await sut.close();
    }
  });
});
