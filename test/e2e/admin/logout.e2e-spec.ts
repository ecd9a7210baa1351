import { addMember } from '../../support/members';
import { signIn, signUp, startSession, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { expectProblem } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

type Holder = Pick<SignedUp, 'token' | 'refreshToken'>;

describe('POST /admin/logout and /admin/logout-all', () => {
  let sut: TestApp;
  let other: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    other = await startSecondApp(sut);
    owner = await signUp(sut);
  });
  afterAll(async () => {
    await other.stop();
    await sut.close();
  });

  const post = (path: string, { token }: Pick<Holder, 'token'>) =>
    sut.http.post(path).auth(token, { type: 'bearer' });
  const me = ({ token }: Pick<Holder, 'token'>, { http } = sut) =>
    http.get('/admin/me').auth(token, { type: 'bearer' });

  async function expectEnded(holder: Holder) {
    expectProblem(await me(holder), 401, 'AUTH.TOKEN_INVALID');
    const answer = await sut.http.post('/admin/refresh').send({ refresh_token: holder.refreshToken });
    expectProblem(answer, 401, 'AUTH.REFRESH_TOKEN_INVALID');
  }

  it('ends the session that asks, at once, and no other one', async () => {
    const [ending, beside] = [await startSession(sut, owner), await startSession(sut, owner)];
    await me(ending).expect(200);
    const { text } = await post('/admin/logout', ending).expect(204);
    expect(text).toBe('');
    await expectEnded(ending);
    await me(beside).expect(200);
    expectProblem(await post('/admin/logout', ending), 401, 'AUTH.TOKEN_INVALID');
  });

  it('ends all of a person, of every organization, and of nobody else', async () => {
    const person = await signUp(sut);
    const colleague = await addMember(sut, person, 'admin');
    const { body } = await post('/org/create', person)
      .send({ organization_name: `${person.name}-two` })
      .expect(201);
    const further = await startSession(sut, { id: String(body.id), adminId: person.adminId });
    const beside = await startSession(sut, person);
    for (const one of [further, beside]) await me(one).expect(200);
    await post('/admin/logout-all', beside).expect(204);
    for (const one of [person, further, beside]) await expectEnded(one);
    await me(colleague).expect(200);
    await me({ token: await signIn(sut, person.email) }).expect(200);
  });

  it.each(['/admin/logout', '/admin/logout-all'])(
    'holds within 2 s on every other instance: %s',
    async (path) => {
      const holder = await addMember(sut, owner, 'viewer');
      await me(holder, other).expect(200);
      await post(path, holder).expect(204);
      await eventually(async () => (await me(holder, other)).status === 401, 2000 + 1000);
    },
  );
});
