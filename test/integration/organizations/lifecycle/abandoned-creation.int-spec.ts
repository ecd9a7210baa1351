import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { collectionsOf } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';
import {
  abandon,
  beginCreation,
  CREATE_STEPS,
  storedAccount,
  storedMemberships,
  storedOrganization,
  type BegunCreation,
  type CreateStep,
  type FounderKind,
} from './abandoned';

describe('A creation whose instance has died', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
  });
  afterEach(() => sweep()); // what a test has left must not count in the next
  afterAll(() => testApp.close());

  const sweep = () => testApp.app.get(SweeperService).sweep();
  const create = (body: object) => testApp.http.post('/org/create').send(body);
  const signUpAs = ({ name, email }: BegunCreation) =>
    create({ organization_name: name, email, password: PASSWORD });

  async function crash(lastStep: CreateStep, founder: FounderKind = 'new'): Promise<BegunCreation> {
    const creation = await beginCreation(testApp, { lastStep, founder });
    await abandon(testApp, creation.id);
    return creation;
  }

  async function deletedOrganization(): Promise<SignedUp> {
    const owner = await signUp(testApp);
    await testApp.http
      .delete('/org/delete')
      .query({ organization_name: owner.name })
      .set('Authorization', `Bearer ${owner.token}`)
      .expect(200);
    return owner;
  }

  async function expectNothingLeft({ id, adminId, placement }: BegunCreation): Promise<void> {
    const record = await storedOrganization(testApp, id);
    expect(record).toMatchObject({ status: 'aborted', namespace_claim: expect.any(String) });
    for (const member of ['name_claims', 'op', 'lease']) expect(record).not.toHaveProperty(member);
    expect(await storedMemberships(testApp, adminId)).not.toContain(id);
    const taken = await collectionsOf(testApp, placement);
    expect(taken).not.toContain(placement.collection);
  }

  describe.each(CREATE_STEPS)('after: %s', (lastStep) => {
    it('is taken back by the sweep, and everything can be claimed again', async () => {
      const creation = await crash(lastStep);

      expect(await sweep()).toBe(1);

      await expectNothingLeft(creation);
      expect(await storedAccount(testApp, creation.adminId)).toBeNull();
      await signUpAs(creation).expect(201);
      await signIn(testApp, creation.email);
    });

    it('is taken back by the first who asks for the name', async () => {
      const creation = await crash(lastStep);

      const { body } = await signUpAs(creation).expect(201);

      await expectNothingLeft(creation);
      expect(await storedAccount(testApp, creation.adminId)).toBeNull();
      expect(body).toMatchObject({ organization_name: creation.name, status: 'active' });
      expect(body.id).not.toBe(creation.id);
      expect(body.collection_name).toMatch(new RegExp(`^org_${creation.name}_[0-9a-f]{6}$`));
      await signIn(testApp, creation.email);
    });

    it('leaves a person who was known before as they were', async () => {
      const owner = await signUp(testApp);
      const creation = await crash(lastStep, { signedIn: owner });

      expect(await sweep()).toBe(1);

      await expectNothingLeft(creation);
      expect(await storedMemberships(testApp, creation.adminId)).toEqual([owner.id]);
      const again = await create({ organization_name: creation.name })
        .set('Authorization', `Bearer ${owner.token}`)
        .expect(201);
      expect(await storedMemberships(testApp, creation.adminId)).toEqual([owner.id, again.body.id]);
    });

    it('lets a person who came back come back again', async () => {
      const owner = await deletedOrganization();
      const creation = await crash(lastStep, { returning: owner });

      expect(await sweep()).toBe(1);

      await expectNothingLeft(creation);
      const { body } = await signUpAs(creation).expect(201);
      expect(body.admin_id).toBe(owner.adminId);
    });
  });

  it('is whole when the last step was done', async () => {
    const owner = await signUp(testApp);
    expect(await sweep()).toBe(0);
    expect(await signIn(testApp, owner.email)).toEqual(expect.any(String));
  });

  it('can be taken back although the name is asked for by somebody else', async () => {
    const creation = await crash('collection');
    const email = `somebody@${uniqueName()}.example`;
    await create({ organization_name: creation.name, email, password: PASSWORD }).expect(201);
    await expectNothingLeft(creation);
  });

  it('gives the name to exactly one of many who ask for it at once', async () => {
    const creation = await crash('membership');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        create({
          organization_name: creation.name,
          email: `owner@${uniqueName()}.example`,
          password: PASSWORD,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    await expectNothingLeft(creation);
  });

  it('keeps a collection that has come to hold data', async () => {
    const creation = await crash('collection');
    const collection = testApp.tenants.collection(creation.placement.collection);
    await collection.insertOne({ precious: true });

    await sweep();

    expect(await collection.countDocuments()).toBe(1);
    expect(await storedOrganization(testApp, creation.id)).toMatchObject({ status: 'aborted' });
  });

  describe('while its lease runs', () => {
    it('is left alone by the sweep, and its name and email are taken', async () => {
      const creation = await beginCreation(testApp, { lastStep: 'membership', founder: 'new' });
      const before = await storedOrganization(testApp, creation.id);

      expect(await sweep()).toBe(0);
      const sameName = await create({
        organization_name: creation.name,
        email: `owner@${uniqueName()}.example`,
        password: PASSWORD,
      }).expect(409);
      expect(sameName.body.code).toBe('ORGANIZATION.NAME_TAKEN');
      const sameEmail = await create({
        organization_name: uniqueName(),
        email: creation.email,
        password: PASSWORD,
      }).expect(409);
      expect(sameEmail.body.code).toBe('ADMIN.EMAIL_TAKEN');

      expect(await storedOrganization(testApp, creation.id)).toEqual(before);
    });

    it('cannot be signed in to, nor seen', async () => {
      const creation = await beginCreation(testApp, { lastStep: 'collection', founder: 'new' });
      await testApp.http.get('/org/get').query({ organization_name: creation.name }).expect(404);
      await testApp.http.post('/admin/login').send({ email: creation.email, password: PASSWORD }).expect(401);
    });
  });
});
