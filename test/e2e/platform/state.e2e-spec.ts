import { Types } from 'mongoose';
import { ReconciliationService } from '../../../src/organizations/reconciliation/reconciliation.service';
import { SweeperService } from '../../../src/organizations/lifecycle/sweeper.service';
import { TenantCapacity } from '../../../src/tenancy';
import { changeOrganization } from '../../support/arrange';
import { PASSWORD, signUp, uniqueName } from '../../support/factories';
import { OperatorClient, WITH_OPERATOR } from '../../support/operators';
import { eventually } from '../../support/poll';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

interface FindingPage {
  readonly compared_at: string | null;
  readonly data: readonly {
    readonly kind: string;
    readonly collection_name: string;
    readonly action: string;
  }[];
}

describe('The state of the service, as operators see it', () => {
  let sut: TestApp;
  let operator: OperatorClient;

  beforeAll(async () => {
    sut = await startTestApp(WITH_OPERATOR);
    operator = new OperatorClient(sut);
    // The one at the start would take what those of the tests find for outdated: otherwise a lease keeps them apart.
    await eventually(async () => (await findings()).compared_at !== null);
  });
  afterAll(() => sut.close());

  const findings = async (query: object = {}) =>
    (await operator.get('/reconciliation').query(query).expect(200)).body as FindingPage;

  it('reports a collection that nobody owns, and never drops it', async () => {
    const name = `org_${uniqueName('orphan')}`;
    await sut.tenants.collection(name).insertOne({ somebody: 'unknown' });
    await sut.app.get(ReconciliationService).run();
    const found = (await findings({ kind: 'orphan_collection' })).data.filter(
      ({ collection_name }) => collection_name === name,
    );
    expect(found).toEqual([
      expect.objectContaining({ kind: 'orphan_collection', organization_id: null, action: 'reported' }),
    ]);
    expect(await sut.tenants.collection(name).countDocuments()).toBe(1);
    await sut.tenants.dropCollection(name);
    await sut.app.get(ReconciliationService).run();
    expect((await findings()).data.some(({ collection_name }) => collection_name === name)).toBe(false);
  });

  it('makes a collection anew that an organization in use has lost, and says so', async () => {
    const { id, name } = await signUp(sut);
    await sut.tenants.dropCollection(`org_${name}`);
    await sut.app.get(ReconciliationService).run();
    const page = await findings({ kind: 'missing_collection' });
    expect(page.data).toContainEqual(
      expect.objectContaining({ collection_name: `org_${name}`, organization_id: id, action: 'made' }),
    );
    expect(await sut.tenants.listCollections({ name: `org_${name}` }).toArray()).toHaveLength(1);
  });

  it('reports an index that nobody has declared', async () => {
    const { name } = await signUp(sut);
    await sut.tenants.collection(`org_${name}`).createIndex({ by_hand: 1 }, {}, {});
    await sut.app.get(ReconciliationService).run();
    const page = await findings({ kind: 'extra_index' });
    expect(page.data).toContainEqual(
      expect.objectContaining({ collection_name: `org_${name}`, index: 'by_hand_1', action: 'reported' }),
    );
  });

  it('refuses a kind that there is not', async () => {
    expectInvalidFields(await operator.get('/reconciliation').query({ kind: 'lost' }), 'kind');
  });

  it('tells how full the database is', async () => {
    const capacity = async () => (await operator.get('/capacity').expect(200)).body as { used: number };
    const before = await capacity();
    expect(before).toEqual({
      used: expect.any(Number),
      limit: sut.settings.CAPACITY_LIMIT ?? expect.any(Number),
      state: 'ok',
      measured_at: expect.stringMatching(/Z$/),
    });
    await signUp(sut);
    // A collection, and its index on _id.
    expect((await capacity()).used).toBe(before.used + 2);
  });

  it('refuses an organization when it is full, counts deleted ones, and has room again after a purge', async () => {
    const purged = await signUp(sut);
    // The first purge makes the collection of erasures.
    await operator.post(purged.id, 'purge', { organization_name: purged.name }).expect(202);
    const { used } = await sut.app.get(TenantCapacity).measure();
    const full = await startSecondApp(sut, { CAPACITY_LIMIT: used + 2 });
    try {
      const last = await signUp(full);
      const create = (name: string) =>
        full.http
          .post('/org/create')
          .send({ organization_name: name, email: `owner@${name}.example`, password: PASSWORD });
      expectProblem(await create(uniqueName()), 503, 'TENANCY.CAPACITY_REACHED');
      expect((await new OperatorClient(full).get('/capacity').expect(200)).body.state).toBe('full');
      await new OperatorClient(full).delete(last.id).expect(200);
      await full.app.get(TenantCapacity).measure();
      expectProblem(await create(uniqueName()), 503, 'TENANCY.CAPACITY_REACHED');

      await new OperatorClient(full).post(last.id, 'purge', { organization_name: last.name }).expect(202);
      await changeOrganization(full, last, { $set: { 'purge.due_at': new Date(0) } });
      await full.app.get(SweeperService).sweep();
      await full.app.get(TenantCapacity).measure();
      await create(uniqueName()).expect(201);
    } finally {
      await full.stop();
    }
  });

  it('knows no erasure but those that there are', async () => {
    for (const id of [new Types.ObjectId().toHexString(), 'nothing']) {
      expectProblem(await operator.get(`/erasures/${id}`), 404, 'ERASURE.NOT_FOUND');
    }
  });
});
