import { AccountsRepository, CredentialsService, MembershipsRepository } from '../../../../src/auth';
import { toObjectId } from '../../../../src/database/object-id';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { OrganizationsRepository } from '../../../../src/organizations/organizations.repository';
import { TenantProvisioner } from '../../../../src/tenancy';
import { PASSWORD, signUp, uniqueName } from '../../../support/factories';
import { hold } from '../../../support/hold';
import { eventually } from '../../../support/poll';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import {
  abandon,
  beginCreation,
  beginUpdate,
  CREATE_STEPS,
  storedAccount,
  storedOrganization,
} from './abandoned';

describe(SweeperService.name, () => {
  let testApp: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    testApp = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
    other = await startSecondApp(testApp);
  });
  afterAll(async () => {
    await other.stop();
    await testApp.close();
  });

  const sweepOf = ({ app }: TestApp) => app.get(SweeperService).sweep();
  const statusOf = async (id: OrganizationId) =>
    (await storedOrganization(testApp, id))?.['status'] as string;

  it('settles each operation once, however many instances sweep at once', async () => {
    const creations = await Promise.all(
      CREATE_STEPS.map((lastStep) => beginCreation(testApp, { lastStep, founder: 'new' })),
    );
    const updates = [
      await beginUpdate(testApp, await signUp(testApp), 'claim of the email'),
      await beginUpdate(testApp, await signUp(testApp), 'commit'),
    ] as const;
    for (const { id } of [...creations, ...updates]) await abandon(testApp, id);

    const settled = await Promise.all([sweepOf(testApp), sweepOf(other), sweepOf(testApp), sweepOf(other)]);

    expect(settled.reduce((sum, count) => sum + count)).toBe(creations.length + updates.length);
    for (const { id, adminId } of creations) {
      expect(await statusOf(id)).toBe('aborted');
      expect(await storedAccount(testApp, adminId)).toBeNull();
    }
    const [takenBack, finished] = updates;
    expect(await storedOrganization(testApp, takenBack.id)).toMatchObject({ name: takenBack.before.name });
    expect(await storedOrganization(testApp, finished.id)).toMatchObject({ name: finished.newName });
    expect(await sweepOf(testApp)).toBe(0);
  });

  it('runs when an instance starts', async () => {
    const { id } = await beginCreation(testApp, { lastStep: 'collection', founder: 'new' });
    await abandon(testApp, id);
    const started = await startSecondApp(testApp);
    try {
      await eventually(async () => (await statusOf(id)) === 'aborted');
    } finally {
      await started.stop();
    }
  });

  it('lets what cannot be settled keep nothing else waiting for longer than a sweep', async () => {
    const stuck = await beginCreation(testApp, { lastStep: 'collection', founder: 'new' });
    const others = [
      await beginCreation(testApp, { lastStep: 'collection', founder: 'new' }),
      await beginCreation(testApp, { lastStep: 'membership', founder: 'new' }),
    ];
    for (const { id } of [stuck, ...others]) await abandon(testApp, id);
    await testApp.system
      .collection('organizations')
      .updateOne({ _id: toObjectId(stuck.id) }, { $set: { 'lease.taken_at': new Date(0) } });
    const drop = testApp.app.get(TenantProvisioner);
    const dropEmpty = drop.dropEmpty.bind(drop);
    jest.spyOn(drop, 'dropEmpty').mockImplementation((id, placement) => {
      if (id === stuck.id) return Promise.reject(new Error('Its cluster is away'));
      return dropEmpty(id, placement);
    });
    const rested = await signUp(testApp);
    const over = { name: uniqueName(), until: new Date(0) };
    await testApp.system
      .collection('organizations')
      .updateOne({ name: rested.name }, { $set: { resting_names: [over] } });

    await expect(sweepOf(testApp)).rejects.toThrow('Its cluster is away');
    expect(await storedOrganization(testApp, rested.id as OrganizationId)).toMatchObject({
      resting_names: [],
    });
    expect(await sweepOf(testApp)).toBe(2);
    for (const { id } of others) expect(await statusOf(id)).toBe('aborted');
    jest.restoreAllMocks();
    await abandon(testApp, stuck.id);
    expect(await sweepOf(testApp)).toBe(1);
  });

  describe('when the instance that it took for dead was only slow', () => {
    afterEach(() => jest.restoreAllMocks());

    async function idOf(name: string): Promise<OrganizationId> {
      const record = await testApp.system.collection('organizations').findOne({ name });
      return String(record?._id) as OrganizationId;
    }

    it.each([
      ['claim of the person', AccountsRepository, 'insert'],
      ['membership', MembershipsRepository, 'ensure'],
      ['collection', TenantProvisioner, 'create'],
      ['activation', OrganizationsRepository, 'activate'],
    ] as const)('leaves nothing of a creation that stood before: %s', async (_step, service, method) => {
      const name = uniqueName();
      const email = `owner@${name}.example`;
      const held = hold(testApp.app.get<object>(service), method);
      const slow = testApp.http
        .post('/org/create')
        .send({ organization_name: name, email, password: PASSWORD })
        .then((answer) => answer);
      await held.arrived;
      const id = await idOf(name);
      await abandon(testApp, id);
      expect(await sweepOf(other)).toBe(1);

      held.letGo();
      const { status, body } = await slow;

      expect({ status, code: body.code }).toEqual({ status: 409, code: 'ORGANIZATION.CHANGE_IN_PROGRESS' });
      expect(await statusOf(id)).toBe('aborted');
      expect(await testApp.system.collection('admin_users').countDocuments({ email_claims: email })).toBe(0);
      expect(
        await testApp.system.collection('memberships').countDocuments({ organization_id: toObjectId(id) }),
      ).toBe(0);
      expect(await testApp.tenants.listCollections({ name: `org_${name}` }).toArray()).toEqual([]);
      await other.http
        .post('/org/create')
        .send({ organization_name: name, email, password: 'somebody else entirely' })
        .expect(201);
    });

    it('leaves nothing of an update that stood before the claim of the email', async () => {
      const owner = await signUp(testApp);
      const newName = uniqueName('renamed');
      const email = `owner@${newName}.example`;
      const held = hold(testApp.app.get(CredentialsService), 'claimEmail');
      const slow = testApp.http
        .put('/org/update')
        .query({ current_org_name: owner.name })
        .set('Authorization', `Bearer ${owner.token}`)
        .send({ organization_name: newName, email })
        .then((answer) => answer);
      await held.arrived;
      await abandon(testApp, owner.id as OrganizationId);
      expect(await sweepOf(other)).toBe(1);

      held.letGo();
      const { status, body } = await slow;

      expect({ status, code: body.code }).toEqual({ status: 409, code: 'ORGANIZATION.CHANGE_IN_PROGRESS' });
      expect(await storedOrganization(testApp, owner.id as OrganizationId)).toMatchObject({
        name: owner.name,
      });
      await other.http
        .post('/org/create')
        .send({ organization_name: newName, email, password: PASSWORD })
        .expect(201);
    });
  });
});
