import { Types } from 'mongoose';
import { beginOperation, giveToSomebodyElse, suspend } from '../../support/arrange';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

const NEW_PASSWORD = 'another horse, another battery';
const OVER_MS = 60_000;

describe('PUT /org/update', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const update = ({ name, token }: Pick<SignedUp, 'name' | 'token'>, body: object) =>
    sut.http.put('/org/update').query({ current_org_name: name }).auth(token, { type: 'bearer' }).send(body);
  const get = (name: string) => sut.http.get('/org/get').query({ organization_name: name });
  const login = (email: string, password = PASSWORD) =>
    sut.http.post('/admin/login').send({ email, password });
  const create = (name: string, email = `owner@${uniqueName()}.example`) =>
    sut.http.post('/org/create').send({ organization_name: name, email, password: PASSWORD });
  const newEmail = () => `new@${uniqueName()}.example`;
  const recordOf = ({ id }: SignedUp) =>
    sut.system.collection('organizations').findOne({ _id: new Types.ObjectId(id) });
  const accountOf = ({ adminId }: SignedUp) =>
    sut.system.collection('admin_users').findOne({ _id: new Types.ObjectId(adminId) });

  /** Nothing of an operation is left behind, and the account claims the address that it has. */
  async function expectSettled(organization: SignedUp, email: string) {
    const record = await recordOf(organization);
    expect(record).not.toHaveProperty('op');
    expect(record).not.toHaveProperty('lease');
    expect(await accountOf(organization)).toMatchObject({ email, email_claims: [email] });
  }

  describe('with a new name', () => {
    it('answers the organization under that name, with all else as it was', async () => {
      const organization = await signUp(sut);
      const before = await get(organization.name).expect(200);
      const name = uniqueName();
      const { body, headers } = await update(organization, { organization_name: name }).expect(200);
      expect(body).toEqual({
        ...(before.body as object),
        organization_name: name,
        display_name: name,
        updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      expect(body.updated_at > before.body.updated_at).toBe(true);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(headers['x-request-id']).toBeDefined();
      expect((await get(name).expect(200)).body).toEqual(body);
    });

    it('moves no data', async () => {
      const organization = await signUp(sut);
      const collection = `org_${organization.name}`;
      const document = { _id: new Types.ObjectId(), text: 'kept' };
      await sut.tenants.collection(collection).insertOne(document);
      const { body } = await update(organization, { organization_name: uniqueName() }).expect(200);
      expect(body.collection_name).toBe(collection);
      expect(await sut.tenants.collection(collection).find().toArray()).toEqual([document]);
    });

    it('keeps the session, which serves the new name at once', async () => {
      const organization = await signUp(sut);
      const name = uniqueName();
      await update(organization, { organization_name: name }).expect(200);
      const { body } = await sut.http
        .get('/admin/me')
        .auth(organization.token, { type: 'bearer' })
        .expect(200);
      expect(body).toMatchObject({
        id: organization.adminId,
        org_id: organization.id,
        organization: { organization_name: name },
      });
      await update({ ...organization, name }, { display_name: 'Renamed' }).expect(200);
    });

    it('no longer answers to the old one, which leads to it', async () => {
      const organization = await signUp(sut);
      const newName = uniqueName();
      await update(organization, { organization_name: newName }).expect(200);
      const { headers, text } = await get(organization.name).expect(308);
      expect({ location: headers['location'], text }).toEqual({
        location: `/org/get?organization_name=${newName}`,
        text: '',
      });
      const again = await update(organization, { display_name: 'x' });
      expectProblem(again, 404, 'ORGANIZATION.NOT_FOUND');
    });

    it('keeps the old one from everybody else, and for itself', async () => {
      const organization = await signUp(sut);
      const name = uniqueName();
      await update(organization, { organization_name: name }).expect(200);
      expectProblem(await create(organization.name), 409, 'ORGANIZATION.NAME_TAKEN');
      const stranger = await signUp(sut);
      const taken = await update(stranger, { organization_name: organization.name });
      expectProblem(taken, 409, 'ORGANIZATION.NAME_TAKEN');
      const back = { organization_name: organization.name };
      await update({ ...organization, name }, back).expect(200);
      await get(organization.name).expect(200);
    });

    it('trims and lower-cases both names', async () => {
      const { name, token } = await signUp(sut);
      const wanted = uniqueName();
      const given = { organization_name: ` ${wanted.toUpperCase()} ` };
      const { body } = await update({ name: ` ${name.toUpperCase()}`, token }, given).expect(200);
      expect(body.organization_name).toBe(wanted);
    });

    it('may be given the name that it has', async () => {
      const organization = await signUp(sut);
      await update(organization, { organization_name: organization.name }).expect(200);
      await get(organization.name).expect(200);
    });

    it('is refused a taken one, and keeps its own', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const answer = await update(organization, { organization_name: other.name });
      expectProblem(answer, 409, 'ORGANIZATION.NAME_TAKEN');
      expect((await get(organization.name).expect(200)).body.id).toBe(organization.id);
      expect((await get(other.name).expect(200)).body.id).toBe(other.id);
    });

    it('gets it as exactly one of two that ask at once', async () => {
      const both = [await signUp(sut), await signUp(sut)];
      const name = uniqueName();
      const answers = await Promise.all(both.map((one) => update(one, { organization_name: name })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });
  });

  it('is seen within 2 s on another instance', async () => {
    const other = await startSecondApp(sut);
    try {
      const organization = await signUp(sut);
      const ask = (path: string) => other.http.get(path).auth(organization.token, { type: 'bearer' });
      const [name, email] = [uniqueName(), newEmail()];
      const [oldPath, newPath] = [organization.name, name].map((one) => `/org/get?organization_name=${one}`);
      // It has cached all that it could, also that there is none of the new name.
      await ask('/admin/me').expect(200);
      await ask(String(oldPath)).expect(200);
      await ask(String(newPath)).expect(404);
      await update(organization, { organization_name: name, email }).expect(200);
      await Promise.all([
        eventually(async () => (await ask(String(oldPath))).status === 308, 2000),
        eventually(async () => (await ask(String(newPath))).status === 200, 2000),
        eventually(async () => (await ask('/admin/me')).body.email === email, 2000),
      ]);
    } finally {
      await other.stop();
    }
  });

  it('changes the display name', async () => {
    const organization = await signUp(sut);
    const { body } = await update(organization, { display_name: '  Ácme & Söhne ✓ ' }).expect(200);
    expect(body).toMatchObject({ organization_name: organization.name, display_name: 'Ácme & Söhne ✓' });
    expect((await get(organization.name).expect(200)).body.display_name).toBe('Ácme & Söhne ✓');
  });

  describe('with a new email', () => {
    it('lets the caller sign in with it, and no longer with the old one', async () => {
      const organization = await signUp(sut);
      const email = newEmail();
      await update(organization, { email: ` ${email.toUpperCase()} ` }).expect(200);
      expectProblem(await login(organization.email), 401, 'AUTH.INVALID_CREDENTIALS');
      const { body } = await login(email).expect(200);
      expect(body.admin).toEqual({ id: organization.adminId, email, role: 'owner' });
    });

    it('keeps the session, which shows it at once', async () => {
      const organization = await signUp(sut);
      await sut.http.get('/admin/me').auth(organization.token, { type: 'bearer' }).expect(200);
      const email = newEmail();
      await update(organization, { email }).expect(200);
      const { body } = await sut.http
        .get('/admin/me')
        .auth(organization.token, { type: 'bearer' })
        .expect(200);
      expect(body.email).toBe(email);
    });

    it('gives the old one free', async () => {
      const organization = await signUp(sut);
      await update(organization, { email: newEmail() }).expect(200);
      await create(uniqueName(), organization.email).expect(201);
    });

    it('is refused a taken one, and changes nothing', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const answer = await update(organization, { email: other.email, password: NEW_PASSWORD });
      expectProblem(answer, 409, 'ADMIN.EMAIL_TAKEN');
      await login(organization.email).expect(200);
      await login(other.email).expect(200);
    });

    it('gets it as exactly one of two that ask at once', async () => {
      const both = [await signUp(sut), await signUp(sut)];
      const email = newEmail();
      const answers = await Promise.all(both.map((one) => update(one, { email })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });
  });

  it('changes the password, after which only the new one is right', async () => {
    const organization = await signUp(sut);
    await update(organization, { password: NEW_PASSWORD }).expect(200);
    expectProblem(await login(organization.email), 401, 'AUTH.INVALID_CREDENTIALS');
    await login(organization.email, NEW_PASSWORD).expect(200);
    const account = await accountOf(organization);
    expect(account?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("changes the caller's own account, whoever else owns the organization", async () => {
    const organization = await signUp(sut);
    const other = await signUp(sut);
    await sut.system.collection('organizations').updateOne(
      { _id: new Types.ObjectId(organization.id) },
      {
        $set: { owner_ids: [new Types.ObjectId(other.adminId), new Types.ObjectId(organization.adminId)] },
      },
    );
    await update(organization, { password: NEW_PASSWORD }).expect(200);
    await login(organization.email, NEW_PASSWORD).expect(200);
    await login(other.email).expect(200);
  });

  describe('with both kinds at once', () => {
    it('changes all of it', async () => {
      const organization = await signUp(sut);
      const [name, email] = [uniqueName(), newEmail()];
      const all = { organization_name: name, display_name: 'All of it', email, password: NEW_PASSWORD };
      const { body } = await update(organization, all).expect(200);
      expect(body).toMatchObject({ id: organization.id, organization_name: name, display_name: 'All of it' });
      expect((await login(email, NEW_PASSWORD).expect(200)).body.organization).toEqual(body);
      expectProblem(await login(organization.email), 401, 'AUTH.INVALID_CREDENTIALS');
      await expectSettled(organization, email);
    });

    it('leaves the email as it is, and the new one free, when the name is taken', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const email = newEmail();
      const answer = await update(organization, { organization_name: other.name, email });
      expectProblem(answer, 409, 'ORGANIZATION.NAME_TAKEN');
      await login(organization.email).expect(200);
      await expectSettled(organization, organization.email);
      await create(uniqueName(), email).expect(201);
    });

    it('leaves the name as it is, and the new one free, when the email is taken', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const name = uniqueName();
      const both = { organization_name: name, email: other.email, password: NEW_PASSWORD };
      expectProblem(await update(organization, both), 409, 'ADMIN.EMAIL_TAKEN');
      expect((await get(organization.name).expect(200)).body.id).toBe(organization.id);
      await login(organization.email).expect(200);
      await expectSettled(organization, organization.email);
      await create(name).expect(201);
    });

    it('looks at the name first', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const both = { organization_name: other.name, email: other.email };
      expectProblem(await update(organization, both), 409, 'ORGANIZATION.NAME_TAKEN');
    });

    it('keeps the own email claimed when it was given again and the name is taken', async () => {
      const [organization, other] = [await signUp(sut), await signUp(sut)];
      const both = { organization_name: other.name, email: organization.email };
      expectProblem(await update(organization, both), 409, 'ORGANIZATION.NAME_TAKEN');
      await expectSettled(organization, organization.email);
    });

    it('lets one of many that want one name have it, and takes everything of the others back', async () => {
      const rivals = await Promise.all(Array.from({ length: 6 }, () => signUp(sut)));
      const name = uniqueName();
      const emails = rivals.map(() => newEmail());
      const answers = await Promise.all(
        rivals.map((rival, index) => update(rival, { organization_name: name, email: emails[index] })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      for (const [index, rival] of rivals.entries()) {
        const won = answers[index]?.status === 200;
        if (!won) expect(answers[index]?.body.code).toBe('ORGANIZATION.NAME_TAKEN');
        await expectSettled(rival, won ? String(emails[index]) : rival.email);
      }
    });
  });

  describe('while another change is under way', () => {
    it.each([
      ['the organization', () => ({ display_name: 'x' })],
      ['both kinds', () => ({ display_name: 'x', email: newEmail() })],
    ])('asks to come back: %s', async (_what, body) => {
      const organization = await signUp(sut);
      await beginOperation(sut, organization, { ageMs: 0 });
      const answer = await update(organization, body());
      expectProblem(answer, 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
      expect(answer.headers['retry-after']).toBe('1');
    });

    it('settles it first when it was abandoned', async () => {
      const organization = await signUp(sut);
      const email = newEmail();
      await sut.system
        .collection<{ email_claims: string[] }>('admin_users')
        .updateOne({ _id: new Types.ObjectId(organization.adminId) }, { $push: { email_claims: email } });
      await beginOperation(sut, organization, { ageMs: OVER_MS, email });
      await update(organization, { display_name: 'x' }).expect(200);
      await expectSettled(organization, organization.email);
      await create(uniqueName(), email).expect(201);
    });
  });

  describe('of an organization that is not the own one', () => {
    it('answers 404 alike, whether it exists or not', async () => {
      const [{ token }, other] = [await signUp(sut), await signUp(sut)];
      const others = await update({ name: other.name, token }, { display_name: 'Taken over' });
      const nobodys = await update({ name: uniqueName(), token }, { display_name: 'Taken over' });
      expectProblem(others, 404, 'ORGANIZATION.NOT_FOUND');
      expect(textWithoutRequestId(others)).toBe(textWithoutRequestId(nobodys));
      expect((await get(other.name).expect(200)).body.display_name).toBe(other.name);
    });

    it("answers 404 for a further one of the caller's that the token is not for", async () => {
      const organization = await signUp(sut);
      const name = uniqueName();
      await sut.http
        .post('/org/create')
        .auth(organization.token, { type: 'bearer' })
        .send({ organization_name: name })
        .expect(201);
      const { token } = organization;
      expectProblem(await update({ name, token }, { display_name: 'x' }), 404, 'ORGANIZATION.NOT_FOUND');
    });
  });

  it('is refused to a member who is no owner', async () => {
    const organization = await signUp(sut);
    await giveToSomebodyElse(sut, organization);
    const all = { organization_name: uniqueName(), email: newEmail(), password: NEW_PASSWORD };
    expectProblem(await update(organization, all), 403, 'AUTH.FORBIDDEN');
    await get(organization.name).expect(200);
    await signIn(sut, organization.email);
  });

  it('is refused while the organization is suspended', async () => {
    const organization = await signUp(sut);
    await suspend(sut, organization);
    expectProblem(await update(organization, { display_name: 'x' }), 403, 'ORGANIZATION.SUSPENDED');
  });

  it('wants to be told at least one thing to change', async () => {
    const organization = await signUp(sut);
    const fields = ['organization_name', 'display_name', 'email', 'password'];
    expectInvalidFields(await update(organization, {}), ...fields);
    const withoutBody = sut.http.put('/org/update').query({ current_org_name: organization.name });
    expectInvalidFields(await withoutBody.auth(organization.token, { type: 'bearer' }), ...fields);
  });

  it('wants to know of which organization', async () => {
    const { token } = await signUp(sut);
    const answer = await sut.http
      .put('/org/update')
      .auth(token, { type: 'bearer' })
      .send({ display_name: 'x' });
    expectInvalidFields(answer, 'current_org_name');
  });

  describe('with a new password', () => {
    const upperCase = (text: string) => text.toUpperCase();

    it.each([
      ['the email that the account has', ({ email }: SignedUp) => ({ password: upperCase(email) })],
      ['the email that it will have', () => ({ email: 'soon@mine.example', password: 'Soon@mine.example' })],
      ['the name of the organization', ({ name }: SignedUp) => ({ password: upperCase(name) })],
      ['the name that it will have', () => ({ organization_name: 'soon-mine', password: 'Soon-Mine' })],
      ['a common one', () => ({ password: 'Password1' })],
    ])('refuses %s', async (_what, body) => {
      const organization = await signUp(sut);
      expectInvalidFields(await update(organization, body(organization)), 'password');
      await expectSettled(organization, organization.email);
      await login(organization.email).expect(200);
    });
  });

  it('is for signed-in callers', async () => {
    const { name } = await signUp(sut);
    const answer = await sut.http
      .put('/org/update')
      .query({ current_org_name: name })
      .send({ display_name: 'x' });
    expectProblem(answer, 401, 'AUTH.TOKEN_MISSING');
  });

  it('is there for PUT only', async () => {
    const answer = await sut.http.patch('/org/update').send({});
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('PUT');
  });
});
