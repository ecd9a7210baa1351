import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { PASSWORD, signUp, uniqueName } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';
import {
  abandon,
  beginUpdate,
  NEW_PASSWORD,
  storedAccount,
  storedOrganization,
  UPDATE_STEPS,
  type BegunUpdate,
  type UpdateStep,
} from './abandoned';

describe('An update of both kinds whose instance has died', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
  });
  afterEach(() => sweep()); // what a test has left must not count in the next
  afterAll(() => testApp.close());

  const sweep = () => testApp.app.get(SweeperService).sweep();
  const login = (email: string, password: string) =>
    testApp.http.post('/admin/login').send({ email, password });
  const claim = (body: object) =>
    testApp.http.post('/org/create').send({
      organization_name: uniqueName(),
      email: `owner@${uniqueName()}.example`,
      password: PASSWORD,
      ...body,
    });
  const update = ({ before: { token } }: BegunUpdate, name: string, body: object) =>
    testApp.http
      .put('/org/update')
      .query({ current_org_name: name })
      .set('Authorization', `Bearer ${token}`)
      .send(body);

  async function crash(lastStep: UpdateStep): Promise<BegunUpdate> {
    const begun = await beginUpdate(testApp, await signUp(testApp), lastStep);
    await abandon(testApp, begun.id);
    return begun;
  }

  async function expectIdle({ id }: BegunUpdate): Promise<void> {
    const record = await storedOrganization(testApp, id);
    expect(record).toMatchObject({ status: 'active' });
    for (const member of ['op', 'lease']) expect(record).not.toHaveProperty(member);
  }

  async function expectTakenBack(begun: BegunUpdate): Promise<void> {
    const { id, before, newEmail } = begun;
    await expectIdle(begun);
    expect(await storedOrganization(testApp, id)).toMatchObject({
      name: before.name,
      name_claims: [before.name],
      version: 1,
    });
    expect(await storedAccount(testApp, begun.operation.adminId)).toMatchObject({
      email: before.email,
      email_claims: [before.email],
    });
    await login(before.email, PASSWORD).expect(200);
    await login(newEmail, NEW_PASSWORD).expect(401);
  }

  async function expectFinished(begun: BegunUpdate): Promise<void> {
    const { id, before, newName, newEmail } = begun;
    await expectIdle(begun);
    expect(await storedOrganization(testApp, id)).toMatchObject({
      name: newName,
      name_claims: [newName, before.name],
    });
    expect(await storedAccount(testApp, begun.operation.adminId)).toMatchObject({
      email: newEmail,
      email_claims: [newEmail],
    });
    const { body } = await login(newEmail, NEW_PASSWORD).expect(200);
    expect(body.organization).toMatchObject({ id, organization_name: newName });
    await login(before.email, PASSWORD).expect(401);
  }

  const BEFORE_COMMIT = UPDATE_STEPS.slice(0, UPDATE_STEPS.indexOf('commit'));
  const AFTER_COMMIT = UPDATE_STEPS.slice(UPDATE_STEPS.indexOf('commit'));

  describe.each(BEFORE_COMMIT)('after: %s', (lastStep) => {
    it('is taken back by the sweep, and new name and email are free', async () => {
      const begun = await crash(lastStep);
      expect(await sweep()).toBe(1);
      await expectTakenBack(begun);
      await claim({ organization_name: begun.newName, email: begun.newEmail }).expect(201);
    });

    it('is taken back by the next change, which then takes place', async () => {
      const begun = await crash(lastStep);
      const { body } = await update(begun, begun.before.name, { display_name: 'Changed' }).expect(200);
      expect(body).toMatchObject({ organization_name: begun.before.name, display_name: 'Changed' });
      await expectIdle(begun);
      await login(begun.before.email, PASSWORD).expect(200);
      await claim({ email: begun.newEmail }).expect(201);
    });

    it('can be asked for again as it was', async () => {
      const begun = await crash(lastStep);
      await update(begun, begun.before.name, {
        organization_name: begun.newName,
        email: begun.newEmail,
        password: NEW_PASSWORD,
      }).expect(200);
      await expectFinished(begun);
    });
  });

  describe.each(AFTER_COMMIT)('after: %s', (lastStep) => {
    it('is finished by the sweep, and the old email is free', async () => {
      const begun = await crash(lastStep);
      expect(await sweep()).toBe(1);
      await expectFinished(begun);
      await claim({ email: begun.before.email }).expect(201);
    });

    it('is finished by the next change, which then takes place', async () => {
      const begun = await crash(lastStep);
      await update(begun, begun.newName, { display_name: 'Changed' }).expect(200);
      await expectFinished(begun);
    });

    it('is finished by who asks for the name, and keeps it', async () => {
      const begun = await crash(lastStep);
      const { body } = await claim({ organization_name: begun.newName }).expect(409);
      expect(body.code).toBe('ORGANIZATION.NAME_TAKEN');
      await expectFinished(begun);
    });

    it('is finished by the deletion of the organization', async () => {
      const begun = await crash(lastStep);
      await testApp.http
        .delete('/org/delete')
        .query({ organization_name: begun.newName })
        .set('Authorization', `Bearer ${begun.before.token}`)
        .expect(200);
      const record = await storedOrganization(testApp, begun.id);
      expect(record).toMatchObject({ status: 'deleted' });
      expect(record).not.toHaveProperty('op');
      expect(await storedAccount(testApp, begun.operation.adminId)).toMatchObject({ email: begun.newEmail });
    });
  });

  it.each(UPDATE_STEPS)('serves the organization meanwhile, after: %s', async (lastStep) => {
    const begun = await crash(lastStep);
    await testApp.http.get('/admin/me').set('Authorization', `Bearer ${begun.before.token}`).expect(200);
    const changed = lastStep === 'change of the account';
    await (changed ? login(begun.newEmail, NEW_PASSWORD) : login(begun.before.email, PASSWORD)).expect(200);
  });

  describe('while its lease runs', () => {
    it.each(UPDATE_STEPS)('is left alone, and other changes wait, after: %s', async (lastStep) => {
      const begun = await beginUpdate(testApp, await signUp(testApp), lastStep);
      const before = await storedOrganization(testApp, begun.id);
      const name = String(before?.['name']);

      expect(await sweep()).toBe(0);
      const { body, headers } = await update(begun, name, { display_name: 'Changed' }).expect(409);
      expect(body.code).toBe('ORGANIZATION.CHANGE_IN_PROGRESS');
      expect(headers['retry-after']).toBe('1');

      expect(await storedOrganization(testApp, begun.id)).toEqual(before);
    });

    it('keeps the email that it has claimed from everybody else', async () => {
      const begun = await beginUpdate(testApp, await signUp(testApp), 'claim of the email');
      const { body } = await claim({ email: begun.newEmail }).expect(409);
      expect(body.code).toBe('ADMIN.EMAIL_TAKEN');
    });
  });
});
