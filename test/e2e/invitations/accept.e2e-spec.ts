import type { Role } from '../../../src/auth';
import { resume, suspend } from '../../support/arrange';
import { BAD_PASSWORDS, BAD_VALUES, UNKNOWN_FIELDS } from '../../support/bad-values';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { invite, type Invited } from '../../support/invitations';
import { addMember, newPerson } from '../../support/members';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const NEW_PASSWORD = 'staple battery horse correct';

describe('POST /invitations/accept', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  type Caller = Pick<SignedUp, 'token'>;

  const accept = (token: string, password: string | undefined = NEW_PASSWORD) =>
    sut.http.post('/invitations/accept').send({ token, password });

  const acceptAs = (caller: Caller, token: string) =>
    sut.http.post('/invitations/accept').auth(caller.token, { type: 'bearer' }).send({ token });

  const login = (email: string, password: string, name?: string) =>
    sut.http.post('/admin/login').send({ email, password, ...(name && { organization_name: name }) });

  const revoke = ({ id }: Invited) =>
    sut.http.delete(`/org/invitations/${id}`).auth(organization.token, { type: 'bearer' });

  const membersOf = async ({ token }: Caller) => {
    const { body } = await sut.http
      .get('/org/members')
      .query({ limit: 200 })
      .auth(token, { type: 'bearer' })
      .expect(200);
    return (body as { data: readonly { id: string; email: string; role: string }[] }).data;
  };

  const rolesOf = async (caller: Caller, email: string) =>
    (await membersOf(caller)).filter((one) => one.email === email).map(({ role }) => role);

  const expire = (email: string) =>
    sut.system.collection('invitations').updateOne({ email }, { $set: { expires_at: new Date() } });

  /** All that is stored of an account, but what signing in writes. */
  const accountOf = (email: string) =>
    sut.system.collection('admin_users').findOne({ email }, { projection: { last_organization_id: 0 } });

  describe('without a sign-in', () => {
    it.each<Role>(['owner', 'admin', 'member', 'viewer'])(
      'makes an account with the password, its email verified, as %s',
      async (role) => {
        const { email, token } = await invite(sut, organization, role);
        const { status, body } = await accept(token);
        expect({ status, body }).toEqual({ status: 202, body: { status: 'sign_in' } });
        const signedIn = await login(email, NEW_PASSWORD).expect(200);
        expect(signedIn.body).toMatchObject({
          admin: { email, role },
          organization: { id: organization.id },
        });
        expect(await rolesOf(organization, email)).toEqual([role]);
        expect((await accountOf(email))?.['email_verified_at']).toBeInstanceOf(Date);
      },
    );

    it('answers alike for an email that has an account, and touches nothing of it', async () => {
      const known = await signUp(sut);
      const before = await accountOf(known.email);
      const invited = await invite(sut, organization, 'admin', known.email);
      const unknown = await invite(sut, organization, 'admin');
      const answers = [
        await accept(unknown.token),
        await accept(invited.token),
        await accept(invited.token, PASSWORD),
      ];
      const seen = answers.map(({ status, text, headers }) => {
        return { status, text, headers: { ...headers, date: '', 'x-request-id': '' } };
      });
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[2]).toEqual(seen[0]);
      expect(seen[0]).toMatchObject({ status: 202 });
      expect(await accountOf(known.email)).toEqual(before);
      expect(await rolesOf(organization, known.email)).toEqual([]);
      await login(known.email, PASSWORD).expect(200);
      expectProblem(await login(known.email, NEW_PASSWORD), 401, 'AUTH.INVALID_CREDENTIALS');
    });

    it('answers the same again, and does nothing twice', async () => {
      const { email, token } = await invite(sut, organization, 'viewer');
      await accept(token).expect(202);
      const before = await accountOf(email);
      const again = await accept(token, 'yet another good password');
      expect({ status: again.status, body: again.body }).toEqual({
        status: 202,
        body: { status: 'sign_in' },
      });
      expect(await accountOf(email)).toEqual(before);
      await login(email, NEW_PASSWORD).expect(200);
    });

    it('makes one account and one membership of many simultaneous requests', async () => {
      const { email, token } = await invite(sut, organization, 'owner');
      const answers = await Promise.all(Array.from({ length: 6 }, () => accept(token)));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
      expect(await sut.system.collection('admin_users').countDocuments({ email_claims: email })).toBe(1);
      expect(await rolesOf(organization, email)).toEqual(['owner']);
      await login(email, NEW_PASSWORD).expect(200);
    });

    it('shares an email with a simultaneous sign-up: one account, and both come to their organization', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { email, token } = await invite(sut, organization, 'viewer');
        const name = uniqueName();
        const signingUp = { organization_name: name, email, password: NEW_PASSWORD };
        const [accepted, signedUp] = await Promise.all([
          accept(token),
          sut.http.post('/org/create').send(signingUp),
        ]);
        expect(accepted.status).toBe(202);
        expect([201, 409]).toContain(signedUp.status);
        expect(await sut.system.collection('admin_users').countDocuments({ email_claims: email })).toBe(1);
        // Whoever came second can go on: by signing in.
        const bearer = { token: await signIn(sut, email, NEW_PASSWORD) };
        await acceptAs(bearer, token).expect(200);
        expect(await rolesOf(organization, email)).toEqual(['viewer']);
      }
    });

    it('takes back in, with the right password, who belongs to no organization any more and so cannot sign in', async () => {
      const person = await addMember(sut, await signUp(sut), 'admin');
      await sut.http.post('/org/leave').auth(person.token, { type: 'bearer' }).expect(204);
      const { token } = await invite(sut, organization, 'member', person.email);
      const wrong = await accept(token, NEW_PASSWORD);
      expect(wrong.status).toBe(202);
      expect(await rolesOf(organization, person.email)).toEqual([]);
      const right = await accept(token, PASSWORD);
      expect({ status: right.status, body: right.body }).toEqual({ status: 202, body: wrong.body });
      expect(await rolesOf(organization, person.email)).toEqual(['member']);
      const { body } = await login(person.email, PASSWORD).expect(200);
      expect(body.admin.id).toBe(person.adminId);
    });

    it('needs a password', async () => {
      const { token } = await invite(sut, organization);
      expectInvalidFields(await sut.http.post('/invitations/accept').send({ token }), 'password');
      await accept(token).expect(202);
    });

    it.each(BAD_PASSWORDS)('refuses a password %s, known or not', async (_what, password) => {
      const known = await signUp(sut);
      for (const { token } of [
        await invite(sut, organization),
        await invite(sut, organization, 'viewer', known.email),
      ]) {
        expectInvalidFields(await accept(token, password), 'password');
      }
    });

    it('refuses the email and the organization name for a password, and uses the token up by neither', async () => {
      const { email, token } = await invite(sut, organization);
      for (const password of [email, organization.name]) {
        expectInvalidFields(await accept(token, password), 'password');
      }
      await accept(token).expect(202);
    });
  });

  describe('with the access token of the invited email', () => {
    it('answers organization and role, at once usable by switching and by signing in', async () => {
      const person = await signUp(sut);
      const { token } = await invite(sut, organization, 'admin', person.email);
      const { status, body } = await acceptAs(person, token);
      expect(status).toBe(200);
      const profile = await sut.http.get('/org/get').query({ organization_name: organization.name });
      expect(body).toEqual({ organization: profile.body, role: 'admin' });

      const stillThere = await login(person.email, PASSWORD).expect(200);
      expect(stillThere.body.organization.id).toBe(person.id); // the last one used
      expect(stillThere.body.organizations).toEqual([
        { id: person.id, organization_name: person.name, role: 'owner' },
        { id: organization.id, organization_name: organization.name, role: 'admin' },
      ]);
      const switched = await sut.http
        .post('/admin/switch')
        .auth(person.token, { type: 'bearer' })
        .send({ organization_id: organization.id })
        .expect(200);
      expect(switched.body).toMatchObject({
        admin: { role: 'admin' },
        organization: { id: organization.id },
      });
      expect((await login(person.email, PASSWORD).expect(200)).body.organization.id).toBe(organization.id);
      const named = await login(person.email, PASSWORD, person.name).expect(200);
      expect(named.body.organization.id).toBe(person.id);
    });

    it('answers the same again, with the role of then, and takes nobody back in', async () => {
      const person = await signUp(sut);
      const { token } = await invite(sut, organization, 'viewer', person.email);
      const answers = await Promise.all([acceptAs(person, token), acceptAs(person, token)]);
      expect(answers.map(({ status, body }) => ({ status, role: body.role as string }))).toEqual(
        Array(2).fill({ status: 200, role: 'viewer' }),
      );
      const member = `/org/members/${person.adminId}`;
      await sut.http
        .patch(member)
        .auth(organization.token, { type: 'bearer' })
        .send({ role: 'admin' })
        .expect(200);
      expect((await acceptAs(person, token).expect(200)).body.role).toBe('admin');
      await sut.http.delete(member).auth(organization.token, { type: 'bearer' }).expect(204);
      expectProblem(await acceptAs(person, token), 404, 'INVITATION.NOT_FOUND');
      expect(await rolesOf(organization, person.email)).toEqual([]);
    });

    it('does not change what somebody is who is a member by then', async () => {
      const member = await addMember(sut, organization, 'admin');
      const email = `later@${uniqueName()}.example`;
      const { token } = await invite(sut, organization, 'viewer', email);
      await sut.http.patch('/admin/me').auth(member.token, { type: 'bearer' }).send({ email }).expect(200);
      expect((await acceptAs(member, token).expect(200)).body.role).toBe('admin');
      expect(await rolesOf(organization, email)).toEqual(['admin']);
    });

    it('never looks at a password, and keeps the one of before', async () => {
      const person = await signUp(sut);
      const { token } = await invite(sut, organization, 'viewer', person.email);
      await sut.http
        .post('/invitations/accept')
        .auth(person.token, { type: 'bearer' })
        .send({ token, password: NEW_PASSWORD })
        .expect(200);
      await login(person.email, PASSWORD).expect(200);
    });

    it('refuses the token to everybody else, who learns nothing and uses nothing up', async () => {
      const [person, other] = [await signUp(sut), await signUp(sut)];
      const { token } = await invite(sut, organization, 'viewer', person.email);
      const [foreign, absent] = [await acceptAs(other, token), await acceptAs(other, 'no such token')];
      expectProblem(foreign, 404, 'INVITATION.NOT_FOUND');
      expect(textWithoutRequestId(foreign)).toBe(textWithoutRequestId(absent));
      expectProblem(await acceptAs(organization, token), 404, 'INVITATION.NOT_FOUND');
      await acceptAs(person, token).expect(200);
    });

    it('refuses a bad access token', async () => {
      const { token } = await invite(sut, organization);
      expectProblem(await acceptAs({ token: 'nonsense' }, token), 401, 'AUTH.TOKEN_INVALID');
    });
  });

  describe('an invitation that is good no longer', () => {
    it('answers like none: expired, revoked, of a deleted organization, or never made', async () => {
      const doomed = await signUp(sut);
      const invitations = [
        await invite(sut, organization),
        await invite(sut, organization),
        await invite(sut, doomed),
      ] as const;
      await expire(invitations[0].email);
      await revoke(invitations[1]).expect(204);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: doomed.name })
        .auth(doomed.token, { type: 'bearer' })
        .expect(200);
      const tokens = [...invitations.map(({ token }) => token), 'never made', '$ne', '\0'];
      const texts = new Set<string>();
      for (const token of tokens) {
        const answer = await accept(token);
        expectProblem(answer, 404, 'INVITATION.NOT_FOUND');
        texts.add(textWithoutRequestId(answer));
      }
      expect(texts.size).toBe(1);
      for (const { email } of invitations) expect(await accountOf(email)).toBeNull();
    });

    it.each<readonly [string, Role, Role | 'removed']>([
      ['who is no member any more', 'admin', 'removed'],
      ['who may not invite any more', 'admin', 'member'],
      ['who was an owner and is none any more', 'owner', 'admin'],
    ])('is one of somebody %s', async (_what, role, later) => {
      const inviter = await addMember(sut, organization, role);
      const { id, email, token } = await invite(sut, inviter, role);
      const path = `/org/members/${inviter.adminId}`;
      const asOwner = { type: 'bearer' } as const;
      if (later === 'removed') await sut.http.delete(path).auth(organization.token, asOwner).expect(204);
      else await sut.http.patch(path).auth(organization.token, asOwner).send({ role: later }).expect(200);
      expectProblem(await accept(token), 404, 'INVITATION.NOT_FOUND');
      expect(await accountOf(email)).toBeNull();
      // Somebody who may invite sends it again, and vouches for it from then on.
      await sut.http.post(`/org/invitations/${id}/resend`).auth(organization.token, asOwner).expect(200);
    });

    it('waits while its organization is suspended', async () => {
      const person = await signUp(sut);
      const { token } = await invite(sut, organization);
      const forPerson = await invite(sut, organization, 'viewer', person.email);
      await suspend(sut, organization);
      expectProblem(await accept(token), 403, 'ORGANIZATION.SUSPENDED');
      expectProblem(await acceptAs(person, forPerson.token), 403, 'ORGANIZATION.SUSPENDED');
      await resume(sut, organization);
      await accept(token).expect(202);
      await acceptAs(person, forPerson.token).expect(200);
    });
  });

  it('takes the address as it is now: not that of an account that has moved on', async () => {
    const { email } = await newPerson(sut, organization.id);
    const { token } = await invite(sut, organization, 'viewer', email);
    const moved = `moved@${uniqueName()}.example`;
    const change = { $set: { email: moved, email_claims: [moved] } };
    await sut.system.collection('admin_users').updateOne({ email }, change);
    await accept(token).expect(202);
    await login(email, NEW_PASSWORD).expect(200);
  });

  it.each(BAD_VALUES)('refuses %s for each field', async (_what, value) => {
    const body = { token: 'a token', password: NEW_PASSWORD };
    const send = (change: object) => sut.http.post('/invitations/accept').send({ ...body, ...change });
    expectInvalidFields(await send({ token: value }), 'token');
    expectInvalidFields(await send({ password: value }), 'password');
  });

  it.each([...UNKNOWN_FIELDS, 'email', 'organization_id', 'admin_id'])(
    'refuses the field "%s"',
    async (field) => {
      const { token } = await invite(sut, organization);
      const answer = await sut.http
        .post('/invitations/accept')
        .send({ token, password: NEW_PASSWORD, [field]: 'owner' });
      expectInvalidFields(answer, field);
    },
  );
});
