import { PASSWORD, signIn, signUp, uniqueName } from '../../support/factories';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('POST /org/create', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const create = (body: object) => sut.http.post('/org/create').send(body);
  const fresh = (over: object = {}) => {
    const name = uniqueName();
    return { organization_name: name, email: `owner@${name}.example`, password: PASSWORD, ...over };
  };

  it('answers the organization, its owner and where to get it', async () => {
    const input = fresh({ display_name: '  Acme Inc.  ' });
    const { body, headers } = await create(input).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      organization_name: input.organization_name,
      display_name: 'Acme Inc.',
      collection_name: `org_${input.organization_name}`,
      isolation: 'collection',
      status: 'active',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.any(String),
      admin_id: body.admin.id,
      admin: { id: expect.stringMatching(/^[0-9a-f]{24}$/), email: input.email, role: 'owner' },
    });
    expect(headers['location']).toBe(`/org/get?organization_name=${input.organization_name}`);
    await sut.http.get(String(headers['location'])).expect(200);
  });

  it('makes the collection and stores the record with its claims', async () => {
    const { body } = await create(fresh()).expect(201);
    const [collection] = await sut.tenants.listCollections({ name: body.collection_name }).toArray();
    expect(collection).toBeDefined();
    const record = await sut.system.collection('organizations').findOne({ name: body.organization_name });
    expect(record).toMatchObject({
      name_claims: [body.organization_name],
      namespace_claim: expect.stringMatching(/^[0-9a-f]{64}$/),
      placement: { isolation: 'collection', cluster: 'default', collection: body.collection_name },
      status: 'active',
      version: 1,
    });
    expect(record).not.toHaveProperty('op');
    expect(record).not.toHaveProperty('lease');
    expect(await sut.system.collection('memberships').countDocuments({ organization_id: record?._id })).toBe(
      1,
    );
  });

  it('stores the password as argon2id and nowhere else', async () => {
    const input = fresh();
    await create(input).expect(201);
    const account = await sut.system.collection('admin_users').findOne({ email: input.email });
    expect(account?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(account)).not.toContain(PASSWORD);
  });

  it('trims and lower-cases name and email', async () => {
    const name = uniqueName();
    const { body } = await create({
      organization_name: `  ${name.toUpperCase()} `,
      email: ` Owner@${name}.EXAMPLE `,
      password: PASSWORD,
    }).expect(201);
    expect(body.organization_name).toBe(name);
    expect(body.admin.email).toBe(`owner@${name}.example`);
  });

  it('refuses a taken name before a taken email, and keeps names that differ apart', async () => {
    const first = fresh();
    await create(first).expect(201);
    const sameBoth = await create(first).expect(409);
    expect(sameBoth.body.code).toBe('ORGANIZATION.NAME_TAKEN');
    const sameEmail = await create({ ...fresh(), email: first.email }).expect(409);
    expect(sameEmail.body.code).toBe('ADMIN.EMAIL_TAKEN');
    const similar = first.organization_name.replace('-', '_');
    const { body } = await create({ ...fresh(), organization_name: similar }).expect(201);
    expect(body.collection_name).toBe(`org_${similar}`);
  });

  it('makes a further organization for who is signed in, and only without email and password', async () => {
    const owner = await signUp(sut);
    const name = uniqueName();
    const further = (body: object) => create(body).set('Authorization', `Bearer ${owner.token}`);
    const refused = await further(fresh()).expect(400);
    expect(refused.body.errors).toEqual([
      { field: 'email', message: 'must be left out when signed in' },
      { field: 'password', message: 'must be left out when signed in' },
    ]);
    const { body } = await further({ organization_name: name }).expect(201);
    expect(body.admin).toEqual({ id: owner.adminId, email: owner.email, role: 'owner' });
    const login = await sut.http
      .post('/admin/login')
      .send({ email: owner.email, password: PASSWORD, organization_name: name })
      .expect(200);
    expect(login.body.organization.organization_name).toBe(name);
    expect(login.body.organizations).toHaveLength(2);
  });

  it('refuses a bad token instead of signing up anonymously', async () => {
    const { body } = await create(fresh()).set('Authorization', 'Bearer nonsense').expect(401);
    expect(body.code).toBe('AUTH.TOKEN_INVALID');
  });

  describe('with the email of somebody without a living organization', () => {
    it('takes the account up again with the right password, and only with it', async () => {
      const owner = await signUp(sut);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: owner.name })
        .set('Authorization', `Bearer ${owner.token}`)
        .expect(200);
      const again = { organization_name: uniqueName(), email: owner.email };
      const wrong = await create({ ...again, password: 'not the password' }).expect(409);
      expect(wrong.body.code).toBe('ADMIN.EMAIL_TAKEN');
      const { body } = await create({ ...again, password: PASSWORD }).expect(201);
      expect(body.admin_id).toBe(owner.adminId);
      await signIn(sut, owner.email);
    });

    it('lets exactly one of many simultaneous sign-ups through', async () => {
      const owner = await signUp(sut);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: owner.name })
        .set('Authorization', `Bearer ${owner.token}`)
        .expect(200);
      const attempts = Array.from({ length: 10 }, () => create(fresh({ email: owner.email })));
      const statuses = (await Promise.all(attempts)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(9);
    });
  });

  describe('when many ask at once', () => {
    it('gives one name to exactly one of two', async () => {
      const name = uniqueName();
      const answers = await Promise.all([
        create(fresh({ organization_name: name })),
        create(fresh({ organization_name: name })),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    });

    it('gives one email to exactly one of fifty, after which the names of the others are free', async () => {
      const email = `owner@${uniqueName()}.example`;
      const names = Array.from({ length: 50 }, () => uniqueName());
      const answers = await Promise.all(
        names.map((name) => create(fresh({ organization_name: name, email }))),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const losers = names.filter((_, index) => answers[index]?.status === 409);
      expect(losers).toHaveLength(49);
      await expectWhole(losers);
    });

    /** Nothing of a refused sign-up is left in the way, and its name can be taken. */
    async function expectWhole(names: readonly string[]) {
      const left = await sut.system
        .collection('organizations')
        .countDocuments({ name_claims: { $in: [...names] } });
      expect(left).toBe(0);
      const [one] = names;
      await create(fresh({ organization_name: one })).expect(201);
      const memberships = await sut.system
        .collection('memberships')
        .aggregate([
          {
            $lookup: {
              from: 'organizations',
              localField: 'organization_id',
              foreignField: '_id',
              as: 'organization',
            },
          },
          { $match: { 'organization.status': { $nin: ['active', 'deleted'] } } },
        ])
        .toArray();
      expect(memberships).toEqual([]);
    }
  });

  it('refuses a collection that exists and is not its own, and takes everything back', async () => {
    const input = fresh();
    await sut.tenants.collection(`org_${input.organization_name}`).insertOne({ somebody: 'else' });
    await create(input).expect(500);
    expect(await sut.tenants.collection(`org_${input.organization_name}`).countDocuments()).toBe(1);
    expect(await sut.system.collection('admin_users').findOne({ email: input.email })).toBeNull();
    const { body } = await create(input).expect(201);
    expect(body.collection_name).toMatch(new RegExp(`^org_${input.organization_name}_[0-9a-f]{6}$`));
  });
});
