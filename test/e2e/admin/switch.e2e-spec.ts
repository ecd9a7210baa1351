import { decode, type JwtPayload } from 'jsonwebtoken';
import { Types } from 'mongoose';
import { resume, suspend } from '../../support/arrange';
import { addMember, removeMember } from '../../support/members';
import { PASSWORD, signUp, startSession, uniqueName, type SignedUp } from '../../support/factories';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('POST /admin/switch', () => {
  let sut: TestApp;
  let owner: SignedUp;
  let further: { readonly id: string; readonly name: string };

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
    const name = uniqueName();
    const { body } = await sut.http
      .post('/org/create')
      .auth(owner.token, { type: 'bearer' })
      .send({ organization_name: name })
      .expect(201);
    further = { id: String(body.id), name };
  });
  afterAll(() => sut.close());

  const change = (body: object, { token }: Pick<SignedUp, 'token'> = owner) =>
    sut.http.post('/admin/switch').auth(token, { type: 'bearer' }).send(body);
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });

  it('gives a pair of tokens for another organization, beside the session that asks', async () => {
    const { body, headers } = await change({ organization_id: further.id }).expect(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^omr_/),
      admin: { id: owner.adminId, email: owner.email, role: 'owner' },
      organization: expect.objectContaining({ id: further.id, organization_name: further.name }),
    });
    expect(headers['cache-control']).toBe('no-store');
    expect((await me(String(body.access_token))).body.org_id).toBe(further.id);
    expect((await me(owner.token)).body.org_id).toBe(owner.id);
    await sut.http.post('/admin/refresh').send({ refresh_token: body.refresh_token }).expect(200);
    const { body: login } = await sut.http
      .post('/admin/login')
      .send({ email: owner.email, password: PASSWORD })
      .expect(200);
    expect(login.organization.id).toBe(further.id); // the one of the last time
  });

  it('does not count as giving the password', async () => {
    const authenticatedAt = new Date(Date.now() - 3600_000);
    const old = await startSession(sut, owner, authenticatedAt);
    const { body } = await change({ organization_id: further.id }, old).expect(200);
    const claims = decode(String(body.access_token)) as JwtPayload;
    expect(claims['auth_time']).toBe(Math.floor(authenticatedAt.getTime() / 1000));
    expect(claims['sid']).not.toBe(old.sessionId);
    const answer = await sut.http
      .post('/admin/password')
      .auth(String(body.access_token), { type: 'bearer' })
      .send({ password: 'another good password of mine' });
    expectProblem(answer, 403, 'AUTH.REAUTHENTICATION_REQUIRED');
  });

  it('answers alike for one of somebody else, one that is gone, and one that nobody has', async () => {
    const [stranger, deleted] = [await signUp(sut), await signUp(sut)];
    await sut.http
      .delete('/org/delete')
      .query({ organization_name: deleted.name })
      .auth(deleted.token, { type: 'bearer' })
      .expect(200);
    const ids = [stranger.id, deleted.id, new Types.ObjectId().toHexString(), 'nonsense', owner.name];
    const answers = [];
    for (const organization_id of ids) answers.push(await change({ organization_id }));
    for (const answer of answers) expectProblem(answer, 404, 'ORGANIZATION.NOT_FOUND');
    expect(new Set(answers.map(textWithoutRequestId)).size).toBe(1);
  });

  it('gives no way back to who was removed', async () => {
    const guest = await addMember(sut, owner, 'member');
    const { body } = await sut.http
      .post('/org/create')
      .auth(guest.token, { type: 'bearer' })
      .send({ organization_name: uniqueName() })
      .expect(201);
    const own = await startSession(sut, { id: String(body.id), adminId: guest.adminId });
    await change({ organization_id: owner.id }, own).expect(200);
    await removeMember(sut, guest);
    expectProblem(await change({ organization_id: owner.id }, own), 404, 'ORGANIZATION.NOT_FOUND');
  });

  it('refuses a suspended one', async () => {
    await suspend(sut, further);
    expectProblem(await change({ organization_id: further.id }), 403, 'ORGANIZATION.SUSPENDED');
    await resume(sut, further);
    await change({ organization_id: further.id }).expect(200);
  });

  it.each([
    [{}, 'organization_id'],
    [{ organization_id: { $ne: '' } }, 'organization_id'],
    [{ organization_id: ['a'] }, 'organization_id'],
    [{ organization_id: '' }, 'organization_id'],
  ])('refuses %j', async (body, field) => {
    expectInvalidFields(await change(body), field);
  });

  it('gives no role by asking for it', async () => {
    expectInvalidFields(await change({ organization_id: further.id, role: 'owner' }), 'role');
  });
});
