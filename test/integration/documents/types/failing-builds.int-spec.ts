import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { indexSpecification } from '../../../../src/documents/query/indexes/index-specification';
import { DocumentTypesRepository } from '../../../../src/documents/types/document-types.repository';
import { IndexBuildsService } from '../../../../src/documents/types/indexes/index-builds.service';
import { IndexSweeperService } from '../../../../src/documents/types/indexes/index-sweeper.service';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

const ITEM = { fields: ['item'], unique: false } as const;
const OTHER = { fields: ['other'], unique: false } as const;

describe('Index builds that end with an error', () => {
  let testApp: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    testApp = await startTestApp();
  });
  beforeEach(async () => {
    tenant = await newTenant(testApp);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => testApp.close());

  const sut = () => testApp.app.get(IndexBuildsService);
  const repository = () => testApp.app.get(DocumentTypesRepository);
  const keyOf = (type: string) => ({ organizationId: tenant.id, type });
  const collection = () => testApp.tenants.collection(tenant.placement.collection);
  const statesOf = async (type: string) =>
    (await repository().find(keyOf(type)))?.indexes.map(({ state }) => state);
  const isHeld = async (type: string) => {
    const record = { organization_id: new Types.ObjectId(tenant.id), type, index_lease: { $exists: true } };
    return (await testApp.system.collection('document_types').countDocuments(record)) > 0;
  };

  /** As an instance leaves it that dies once it has written the declaration. */
  async function declare(type: string) {
    const indexes = [ITEM, OTHER].map((index) => ({ ...index, name: indexSpecification(type, index).name }));
    const change = { jsonSchema: null, indexes };
    const id = randomUUID();
    await repository().propose(keyOf(type), change, { id, lifetimeMs: 60_000 });
    await repository().commit(keyOf(type), id, { ...change, schemaVersion: 1, before: [] });
  }

  /** Something else under its name: an error of which the builds know nothing. */
  async function obstruct(type: string) {
    const { name } = indexSpecification(type, ITEM);
    await collection().createIndexes([{ key: { something: 1 }, name }]);
    return { clear: () => collection().dropIndex(name) };
  }

  it('leave no other index undone, and are tried again before their lease would be over', async () => {
    const obstacle = await obstruct('orders');
    await declare('orders');
    expect(await sut().build(keyOf('orders'))).toBe(true);
    expect(await statesOf('orders')).toEqual(['building', 'ready']);

    await obstacle.clear();
    expect(await sut().build(keyOf('orders'))).toBe(true);
    expect(await statesOf('orders')).toEqual(['ready', 'ready']);
  });

  it('are tried once in a sweep, which goes on with what others have declared', async () => {
    const obstacle = await obstruct('a');
    await declare('a');
    await declare('b');
    const takes = jest.spyOn(repository(), 'takeIndexWork');
    await testApp.app.get(IndexSweeperService).sweep();
    expect(await statesOf('a')).toEqual(['building', 'ready']);
    expect(await statesOf('b')).toEqual(['ready', 'ready']);
    expect(takes.mock.calls.length).toBeLessThan(10);
    expect(await isHeld('a')).toBe(false);

    await obstacle.clear();
    await testApp.app.get(IndexSweeperService).sweep();
    expect(await statesOf('a')).toEqual(['ready', 'ready']);
  });
});
