import { Types } from 'mongoose';
import { changeOrganization } from '../../support/arrange';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('POST /org/restore', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  type Asked = Pick<SignedUp, 'id' | 'email'>;
  const restore = ({ id, email }: Asked, change: object = {}) =>
    sut.http.post('/org/restore').send({ organization_id: id, email, password: PASSWORD, ...change });
  const remove = ({ name, token }: Pick<SignedUp, 'name' | 'token'>) =>
    sut.http
      .delete('/org/delete')
      .query({ organization_name: name })
      .auth(token, { type: 'bearer' })
      .expect(200);
  const rename = ({ name, token }: Pick<SignedUp, 'name' | 'token'>, to: string) =>
    sut.http
      .put('/org/update')
      .query({ current_org_name: name })
      .auth(token, { type: 'bearer' })
      .send({ organization_name: to });
  const get = (name: string) => sut.http.get('/org/get').query({ organization_name: name }).redirects(0);
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });
  const create = (name: string, email: string) =>
    sut.http.post('/org/create').send({ organization_name: name, email, password: PASSWORD });

  async function signUpAndDelete(): Promise<SignedUp> {
    const organization = await signUp(sut);
    await remove(organization);
    return organization;
  }
  const refusal = async (asked: Asked, change: object = {}) => {
    const answer = await restore(asked, change);
    expectProblem(answer, 401, 'AUTH.INVALID_CREDENTIALS');
    return textWithoutRequestId(answer);
  };

  it('brings it back with its id, its data and its people', async () => {
    const organization = await signUp(sut);
    const before = await get(organization.name).expect(200);
    const collection = sut.tenants.collection(`org_${organization.name}`);
    const document = { _id: new Types.ObjectId(), text: 'kept' };
    await collection.insertOne(document);
    await remove(organization);

    const { body, headers } = await restore(organization).expect(200);

    expect(body).toEqual({ ...before.body, updated_at: expect.any(String) });
    expect(headers['etag']).toBe('"3"');
    expect((await get(organization.name).expect(200)).body).toEqual(body);
    expect(await collection.find().toArray()).toEqual([document]);
    await me(await signIn(sut, organization.email)).expect(200);
  });

  it('brings no session back that ended with the deletion', async () => {
    const organization = await signUpAndDelete();
    await restore(organization).expect(200);
    expectProblem(await me(organization.token), 401, 'AUTH.TOKEN_INVALID');
  });

  it('is seen at once where it was not found before, by all of its names', async () => {
    const organization = await signUp(sut);
    const name = uniqueName();
    await rename(organization, name).expect(200);
    await remove({ ...organization, name });
    for (const each of [organization.name, name]) await get(each).expect(404);
    for (const each of [organization.name, name]) await get(each).expect(404);
    await restore(organization).expect(200);
    await get(name).expect(200);
    const redirected = await get(organization.name).expect(308);
    expect(redirected.headers['location']).toBe(`/org/get?organization_name=${name}`);
  });

  it('can be done again after each deletion', async () => {
    const organization = await signUp(sut);
    for (let round = 0; round < 2; round += 1) {
      await remove({ ...organization, token: await signIn(sut, organization.email) });
      await restore(organization).expect(200);
    }
  });

  it('does not lift a suspension', async () => {
    const organization = await signUp(sut);
    await changeOrganization(sut, organization, {
      $set: {
        status: 'deleted',
        status_before_deletion: 'suspended',
        restorable_until: new Date(Date.now() + 60_000),
      },
    });
    expect((await restore(organization).expect(200)).body.status).toBe('suspended');
    const login = await sut.http.post('/admin/login').send({ email: organization.email, password: PASSWORD });
    expectProblem(login, 403, 'ORGANIZATION.SUSPENDED');
  });

  it('leaves a further organization alone that its owner has made since', async () => {
    const organization = await signUpAndDelete();
    const second = await create(uniqueName(), organization.email).expect(201);
    expect(second.body.admin_id).toBe(organization.adminId);
    await restore(organization).expect(200);
    const { body } = await sut.http
      .post('/admin/login')
      .send({ email: organization.email, password: PASSWORD })
      .expect(200);
    expect((body.organizations as { id: string }[]).map(({ id }) => id).sort()).toEqual(
      [organization.id, String(second.body.id)].sort(),
    );
  });

  it('happens once, of many times that are asked at once', async () => {
    const organization = await signUpAndDelete();
    const answers = await Promise.all(Array.from({ length: 5 }, () => restore(organization)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
  });

  describe('answers alike', () => {
    it('to wrong credentials, to whom it does not belong, and for what is not there', async () => {
      const organization = await signUpAndDelete();
      const other = await signUp(sut);
      const refusals = [
        await refusal(organization, { password: 'not the password' }),
        await refusal(organization, { email: 'nobody@nowhere.example' }),
        await refusal({ ...organization, email: other.email }),
        await refusal({ ...other, id: new Types.ObjectId().toHexString() }),
        await refusal({ ...other, id: 'no id of ours' }),
      ];
      expect(new Set(refusals).size).toBe(1);
      await restore(organization).expect(200);
    });

    it.each([
      ['never deleted', {}],
      ['suspended', { status: 'suspended' }],
      ['restorable no longer', { status: 'deleted', restorable_until: new Date(0) }],
      ['being purged', { status: 'purging' }],
      ['purged', { status: 'purged' }],
      ['not made yet', { status: 'provisioning' }],
    ])('for one that is %s, whatever its name is to be', async (_state, change) => {
      const organization = await signUp(sut);
      const taken = await signUp(sut);
      await changeOrganization(sut, organization, { $set: { marked: true, ...change } });
      const expected = await refusal({ ...organization, id: new Types.ObjectId().toHexString() });
      expect(await refusal(organization)).toBe(expected);
      expect(await refusal(organization, { organization_name: taken.name })).toBe(expected);
    });

    it('to a member who is no owner', async () => {
      const organization = await signUpAndDelete();
      const change = { $set: { owner_ids: [new Types.ObjectId()] } };
      await changeOrganization(sut, organization, change);
      await refusal(organization, { organization_name: uniqueName() });
    });
  });

  describe('when somebody else has its name', () => {
    /** Its rest was over, and another one signed up with it. */
    async function lost(): Promise<SignedUp> {
      const organization = await signUpAndDelete();
      const over = { $set: { 'resting_names.$[].until': new Date(0) } };
      await changeOrganization(sut, organization, over);
      await create(organization.name, `new@${organization.name}.example`).expect(201);
      return organization;
    }

    it('is refused without another one, and takes place with it', async () => {
      const organization = await lost();
      expectProblem(await restore(organization), 409, 'ORGANIZATION.NAME_TAKEN');
      const name = uniqueName();
      const { body } = await restore(organization, { organization_name: name.toUpperCase() }).expect(200);
      expect(body).toMatchObject({ id: organization.id, organization_name: name });
      expect((await get(organization.name).expect(200)).body.id).not.toBe(organization.id);
    });

    it.each(['in use', 'at rest'])('refuses another one that is %s', async (state) => {
      const organization = await lost();
      const other = await signUp(sut);
      if (state === 'at rest') await rename(other, uniqueName()).expect(200);
      const answer = await restore(organization, { organization_name: other.name });
      expectProblem(answer, 409, 'ORGANIZATION.NAME_TAKEN');
      await restore(organization, { organization_name: uniqueName() }).expect(200);
    });

    it('is refused also while that one is deleted and its name rests', async () => {
      const organization = await signUpAndDelete();
      // Its owner took the name back for a new organization, and has deleted that, too.
      const second = await create(organization.name, organization.email).expect(201);
      const token = await signIn(sut, organization.email);
      await remove({ name: organization.name, token });
      expectProblem(await restore(organization), 409, 'ORGANIZATION.NAME_TAKEN');
      await restore({ id: String(second.body.id), email: organization.email }).expect(200);
    });
  });

  describe('with another name', () => {
    it('keeps its own at rest', async () => {
      const organization = await signUpAndDelete();
      const name = uniqueName();
      await restore(organization, { organization_name: name }).expect(200);
      await get(organization.name).expect(308);
      const taken = await create(organization.name, 'somebody@else.example');
      expectProblem(taken, 409, 'ORGANIZATION.NAME_TAKEN');
    });

    it('takes one of its names of before back', async () => {
      const organization = await signUp(sut);
      const name = uniqueName();
      await rename(organization, name).expect(200);
      await remove({ ...organization, name });
      await restore(organization, { organization_name: organization.name }).expect(200);
      const redirected = await get(name).expect(308);
      expect(redirected.headers['location']).toBe(`/org/get?organization_name=${organization.name}`);
    });

    it('is no way to collect more names than by renaming', async () => {
      const organization = await signUp(sut);
      const names = Array.from({ length: 5 }, () => uniqueName());
      let current = organization.name;
      for (const name of names) {
        await rename({ ...organization, name: current }, name).expect(200);
        current = name;
      }
      await remove({ ...organization, name: current });
      const sixth = await restore(organization, { organization_name: uniqueName() });
      expectProblem(sixth, 409, 'ORGANIZATION.TOO_MANY_RENAMES');
      await restore(organization, { organization_name: organization.name }).expect(200);
    });
  });

  it('asks for all that it needs, and nothing else', async () => {
    expectInvalidFields(await sut.http.post('/org/restore').send({}), 'email', 'organization_id', 'password');
    const organization = await signUpAndDelete();
    expectInvalidFields(await restore(organization, { organization_id: 7 }), 'organization_id');
    expectInvalidFields(await restore(organization, { organization_name: 'admin' }), 'organization_name');
    expectInvalidFields(await restore(organization, { organization_name: null }), 'organization_name');
    expectInvalidFields(await restore(organization, { force: true }), 'force');
    await restore(organization).expect(200);
  });
});
