import { ROLES } from '../../../src/auth';
import { PASSWORD, signUp, type SignedUp } from '../../support/factories';
import { addMember } from '../../support/members';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('POST /org/leave', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  type Caller = Pick<SignedUp, 'token'>;

  const leave = ({ token }: Caller) => sut.http.post('/org/leave').auth(token, { type: 'bearer' });
  const me = ({ token }: Caller) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });

  it.each(ROLES)('lets %s go', async (role) => {
    const member = await addMember(sut, organization, role);
    await leave(member).expect(204);
    expectProblem(await me(member), 401, 'AUTH.TOKEN_INVALID');
    const { body } = await sut.http
      .get('/org/members')
      .query({ limit: 200 })
      .auth(organization.token, { type: 'bearer' })
      .expect(200);
    const { data } = body as { data: readonly { id: string }[] };
    expect(data.map(({ id }) => id)).not.toContain(member.adminId);
  });

  it('leaves an account that signs in for the other organizations', async () => {
    const person = await signUp(sut);
    const name = `${person.name}-2`;
    await sut.http
      .post('/org/create')
      .auth(person.token, { type: 'bearer' })
      .send({ organization_name: name })
      .expect(201);
    await addMember(sut, person, 'owner');
    await leave(person).expect(204);
    const { body } = await sut.http
      .post('/admin/login')
      .send({ email: person.email, password: PASSWORD })
      .expect(200);
    expect(body.organization.organization_name).toBe(name);
    expect(body.organizations).toHaveLength(1);
  });

  it('keeps the last owner', async () => {
    const owner = await signUp(sut);
    await addMember(sut, owner, 'admin');
    expectProblem(await leave(owner), 409, 'MEMBER.LAST_OWNER');
    await me(owner).expect(200);
  });

  it('lets all owners but one go when all leave at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await signUp(sut);
      const owners = [first, await addMember(sut, first, 'owner'), await addMember(sut, first, 'owner')];
      const answers = await Promise.all(owners.map(leave));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 409]);
      const stays = await Promise.all(owners.map(async (owner) => (await me(owner)).status));
      expect(stays).toEqual(answers.map(({ status }) => (status === 409 ? 200 : 401)));
    }
  });

  it('takes no body', async () => {
    const member = await addMember(sut, organization, 'viewer');
    const { status } = await leave(member).type('text').send('x');
    expect(status).toBe(415);
    await me(member).expect(200);
  });
});
