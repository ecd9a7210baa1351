import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { mailsTo, sentMails, tokenIn } from '../../support/mails';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';
import { BackgroundWork } from '../../../src/common/scheduling/background-work';

const OTHER_PASSWORD = 'staple battery horse correct';

describe('A forgotten password', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const forgot = (body: object) => sut.http.post('/admin/password/forgot').send(body);
  const reset = (body: object) => sut.http.post('/admin/password/reset').send(body);
  const login = ({ email }: Pick<SignedUp, 'email'>, password: string) =>
    sut.http.post('/admin/login').send({ email, password });
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });

  /** @returns the token of the mail; the mail before it was that of the sign-up */
  async function askForToken({ email }: Pick<SignedUp, 'email'>, mailsBefore = 1): Promise<string> {
    await forgot({ email }).expect(204);
    const mail = (await mailsTo(sut.settings, email, mailsBefore + 1))[mailsBefore];
    if (mail?.subject !== 'Choose a new password') throw new Error(`An unexpected mail: ${mail?.subject}`);
    return tokenIn(mail);
  }

  describe('POST /admin/password/forgot', () => {
    it('answers the same whether or not the email is known, and mails who is', async () => {
      const person = await signUp(sut);
      const unknown = `nobody@${uniqueName()}.example`;
      const known = await forgot({ email: ` ${person.email.toUpperCase()} ` }).expect(204);
      const other = await forgot({ email: unknown }).expect(204);
      const varying = { 'x-request-id': '', date: '' };
      expect({ ...known.headers, ...varying }).toEqual({ ...other.headers, ...varying });
      expect(other.text).toBe(known.text);
      await mailsTo(sut.settings, person.email, 2);
      await sut.app.get(BackgroundWork).finish();
      const recipients = (await sentMails(sut.settings)).flatMap(({ to }) => [to ?? []].flat());
      expect(recipients.map(({ text }) => text)).not.toContain(unknown);
    });

    it('stores nothing that the link could be made of', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      const stored = JSON.stringify(await sut.system.collection('one_time_tokens').find().toArray());
      expect(stored).toContain(person.email);
      expect(stored).not.toContain(token);
    });

    it.each([{}, { email: 'no address' }, { email: { $gt: '' } }])('refuses %j', async (body) => {
      expectInvalidFields(await forgot(body), 'email');
    });
  });

  describe('POST /admin/password/reset', () => {
    it('sets a password, ends all sessions, and proves the address', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      await me(person.token).expect(200);
      await reset({ token, password: OTHER_PASSWORD }).expect(204);
      expectProblem(await me(person.token), 401, 'AUTH.TOKEN_INVALID');
      expectProblem(await login(person, PASSWORD), 401, 'AUTH.INVALID_CREDENTIALS');
      const { body } = await login(person, OTHER_PASSWORD).expect(200);
      expect((await me(String(body.access_token)).expect(200)).body.email_verified).toBe(true);
      const [, , notice] = await mailsTo(sut.settings, person.email, 3);
      expect(notice?.subject).toBe('Your password was changed');
    });

    it('takes a token once, of many simultaneous requests too', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      const passwords = Array.from({ length: 5 }, (_, index) => `${OTHER_PASSWORD} ${index}`);
      const answers = await Promise.all(passwords.map((password) => reset({ token, password })));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400, 400]);
      const winner = passwords[answers.findIndex(({ status }) => status === 204)] ?? '';
      await login(person, winner).expect(200);
      const again = await reset({ token, password: OTHER_PASSWORD });
      expectProblem(again, 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
    });

    it('takes no other token once one was used', async () => {
      const person = await signUp(sut);
      const first = await askForToken(person);
      const second = await askForToken(person, 2);
      await reset({ token: second, password: OTHER_PASSWORD }).expect(204);
      const late = await reset({ token: first, password: PASSWORD });
      expectProblem(late, 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
    });

    it('keeps the token when the password may not be used', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      expectInvalidFields(await reset({ token, password: person.email }), 'password');
      await reset({ token, password: OTHER_PASSWORD }).expect(204);
    });

    it('answers alike for one that is unknown, expired, or of another purpose', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      const [verification] = await mailsTo(sut.settings, person.email);
      await sut.system
        .collection('one_time_tokens')
        .updateMany(
          { email: person.email, purpose: 'password_reset' },
          { $set: { expires_at: new Date(0) } },
        );
      const tokens = [token, 'x'.repeat(43), verification && tokenIn(verification)];
      const answers = await Promise.all(tokens.map((one) => reset({ token: one, password: OTHER_PASSWORD })));
      for (const answer of answers) {
        expectProblem(answer, 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
        expect(textWithoutRequestId(answer)).toBe(textWithoutRequestId(answers[0] ?? answer));
      }
      await login(person, PASSWORD).expect(200);
    });

    it('does not serve who has the mailbox that the person has left', async () => {
      const person = await signUp(sut);
      const token = await askForToken(person);
      // As another instance does in the moment after the token was found good.
      const accounts = sut.system.collection('admin_users');
      const email = `${uniqueName()}@example.com`;
      await accounts.updateOne({ email: person.email }, { $set: { email, email_claims: [email] } });
      expectProblem(await reset({ token, password: OTHER_PASSWORD }), 400, 'AUTH.ONE_TIME_TOKEN_INVALID');
      await login({ email }, PASSWORD).expect(200);
    });

    it.each([
      [{ password: OTHER_PASSWORD }, ['token']],
      [{ token: 'x' }, ['password']],
      [{ token: 'x'.repeat(101), password: OTHER_PASSWORD }, ['token']],
      [{ token: { $gt: '' }, password: OTHER_PASSWORD }, ['token']],
      [{ token: 'x', password: 'short' }, ['password']],
    ])('refuses %j', async (body, fields) => {
      expectInvalidFields(await reset(body), ...fields);
    });
  });
});
