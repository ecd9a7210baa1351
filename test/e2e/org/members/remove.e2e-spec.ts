import { ROLES } from '../../../../src/auth';
import { PASSWORD, signUp, type SignedUp } from '../../../support/factories';
import { addMember } from '../../../support/members';
import { expectProblem } from '../../../support/problems';
import { mayManage } from '../../../support/roles';
import { startTestApp, type TestApp } from '../../../support/test-app';

const CASES = ROLES.flatMap((caller) => ROLES.map((target) => ({ caller, target })));

describe('DELETE /org/members/{id}', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  type Caller = Pick<SignedUp, 'token'>;

  const remove = ({ token }: Caller, id: string) =>
    sut.http.delete(`/org/members/${id}`).auth(token, { type: 'bearer' });

  const me = ({ token }: Caller) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });

  it.each(CASES)('by $caller, of $target', async ({ caller, target }) => {
    const [who, whom] = [
      await addMember(sut, organization, caller),
      await addMember(sut, organization, target),
    ];
    const isAllowed = mayManage(caller, target);
    const answer = await remove(who, whom.adminId);
    if (isAllowed) {
      expect(answer.status).toBe(204);
      expectProblem(await me(whom), 401, 'AUTH.TOKEN_INVALID');
      expectProblem(await remove(who, whom.adminId), 404, 'MEMBER.NOT_FOUND');
    } else {
      expectProblem(answer, 403, 'AUTH.FORBIDDEN');
      await me(whom).expect(200);
    }
  });

  it('ends the sessions of this organization at once, and those of no other', async () => {
    const person = await addMember(sut, organization, 'member');
    const { body } = await sut.http
      .post('/org/create')
      .auth(person.token, { type: 'bearer' })
      .send({ organization_name: `${organization.name}-2` })
      .expect(201);
    const switched = await sut.http
      .post('/admin/switch')
      .auth(person.token, { type: 'bearer' })
      .send({ organization_id: body.id })
      .expect(200);
    const other = { token: String(switched.body.access_token) };
    await remove(organization, person.adminId).expect(204);
    expectProblem(await me(person), 401, 'AUTH.TOKEN_INVALID');
    await me(other).expect(200);
    const sessions = await sut.http.get('/admin/sessions').auth(other.token, { type: 'bearer' }).expect(200);
    const { data } = sessions.body as { data: readonly { organization_id: string }[] };
    expect(data.map(({ organization_id }) => organization_id)).toEqual([body.id]);
    const back = await sut.http
      .post('/admin/switch')
      .auth(other.token, { type: 'bearer' })
      .send({ organization_id: organization.id });
    expectProblem(back, 404, 'ORGANIZATION.NOT_FOUND');
  });

  it('keeps the account of who belongs to no other, who founds the next one with it', async () => {
    const owner = await signUp(sut);
    const second = await addMember(sut, owner, 'owner');
    await remove(second, owner.adminId).expect(204);
    const credentials = { email: owner.email, password: PASSWORD };
    expectProblem(await sut.http.post('/admin/login').send(credentials), 401, 'AUTH.INVALID_CREDENTIALS');
    const { body } = await sut.http
      .post('/org/create')
      .send({ organization_name: `${owner.name}-2`, ...credentials })
      .expect(201);
    expect(body.admin_id).toBe(owner.adminId);
  });

  it('keeps the last owner, whoever asks', async () => {
    const owner = await signUp(sut);
    expectProblem(await remove(owner, owner.adminId), 409, 'MEMBER.LAST_OWNER');
    await me(owner).expect(200);
  });

  it('lets exactly one of two owners remove the other or themselves at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = await signUp(sut);
      const second = await addMember(sut, first, 'owner');
      const crosswise = round % 2 === 0;
      const answers = await Promise.all([
        remove(first, (crosswise ? second : first).adminId),
        remove(second, (crosswise ? first : second).adminId),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 204)).toHaveLength(1);
      const [loser] = answers.filter(({ status }) => status !== 204);
      // Who was removed is no owner any more, and then signed out; the last one stays.
      expect(['401 AUTH.TOKEN_INVALID', '403 AUTH.FORBIDDEN', '409 MEMBER.LAST_OWNER']).toContain(
        `${loser?.status} ${loser?.body.code}`,
      );
      const [a, b] = [await me(first), await me(second)];
      expect([a.status, b.status].sort()).toEqual([200, 401]);
      expect((a.status === 200 ? a : b).body.role).toBe('owner');
    }
  });

  it('ends one membership of many simultaneous requests once', async () => {
    const member = await addMember(sut, organization, 'member');
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => (await remove(organization, member.adminId)).status),
    );
    expect(answers.sort()).toEqual([204, 404, 404, 404, 404]);
  });

  it('does not find who belongs to another organization, nobody, and what is no id', async () => {
    const stranger = await signUp(sut);
    for (const id of [stranger.adminId, 'f'.repeat(24), 'x', '$ne']) {
      expectProblem(await remove(organization, id), 404, 'MEMBER.NOT_FOUND');
    }
    await me(stranger).expect(200);
  });
});
