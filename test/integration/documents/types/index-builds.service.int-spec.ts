import { Types } from 'mongoose';
import { DocumentTypesRepository } from '../../../../src/documents/types/document-types.repository';
import { IndexBuildsService } from '../../../../src/documents/types/indexes/index-builds.service';
import { indexSpecification } from '../../../../src/documents/query/indexes/index-specification';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe(IndexBuildsService.name, () => {
  let testApp: TestApp;
  let other: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    testApp = await startTestApp();
    other = await startAnother();
  });
  beforeEach(async () => {
    tenant = await newTenant(testApp);
  });
  afterAll(async () => {
    await other.stop();
    await testApp.close();
  });

  function startAnother(): Promise<TestApp> {
    const { SYSTEM_DATABASE, TENANT_DATABASE } = testApp.settings;
    return startTestApp({ SYSTEM_DATABASE, TENANT_DATABASE });
  }

  const INDEX = { fields: ['item'], unique: false } as const;
  const sut = ({ app }: TestApp = testApp) => app.get(IndexBuildsService);
  const repository = () => testApp.app.get(DocumentTypesRepository);
  const keyOf = (type: string) => ({ organizationId: tenant.id, type });
  const record = (type: string) => ({ organization_id: new Types.ObjectId(tenant.id), type });
  const types = () => testApp.system.collection('document_types');
  const collection = () => testApp.tenants.collection(tenant.placement.collection);
  const indexNames = async () => (await collection().indexes()).flatMap(({ name }) => name ?? []).sort();
  const nameOf = (type: string) => indexSpecification(type, INDEX).name;
  const statesOf = async (type: string) =>
    (await repository().find(keyOf(type)))?.indexes.map(({ state }) => state);

  /** As an instance leaves it that dies once it has written the declaration. */
  async function declare(type: string, indexes: readonly { fields: string[]; unique: boolean }[]) {
    const declared = indexes.map((index) => ({ name: indexSpecification(type, index).name, ...index }));
    const change = { jsonSchema: null, indexes: declared };
    const before = await repository().propose(keyOf(type), change, {
      id: type,
      until: new Date(Date.now() + 60_000),
    });
    await repository().commit(keyOf(type), type, {
      ...change,
      schemaVersion: 1,
      before: before?.indexes ?? [],
    });
  }

  /** With the lease of an instance that died, or lives. */
  const lease = (type: string, until: number) =>
    types().updateOne(record(type), { $set: { index_lease_until: new Date(until) } });

  it('makes what is declared, once, however many instances try', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    const tries = await Promise.all(
      [sut(), sut(other), sut(), sut(other)].map((one) => one.build(keyOf('orders'))),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(await statesOf('orders')).toEqual(['ready']);
    expect(await indexNames()).toEqual(['_id_', nameOf('orders')]);
    expect(await sut().build(keyOf('orders'))).toBe(false);
  });

  it.each(['before the index was built', 'after the index was built'])(
    'ends what an instance has left %s, and not before its lease is over',
    async (moment) => {
      await declare('orders', [{ fields: ['item'], unique: false }]);
      if (moment.startsWith('after')) {
        const { key, ...options } = indexSpecification('orders', INDEX);
        await collection().createIndexes([{ ...options, key }]);
      }
      await lease('orders', Date.now() + 60_000);
      expect(await sut().build(keyOf('orders'))).toBe(false);
      expect(await statesOf('orders')).toEqual(['building']);

      await lease('orders', Date.now() - 1);
      expect(await sut().build(keyOf('orders'))).toBe(true);
      expect(await statesOf('orders')).toEqual(['ready']);
    },
  );

  it('is begun when an instance starts', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    const third = await startAnother();
    await eventually(async () => (await statesOf('orders'))?.[0] === 'ready');
    await third.stop();
  });

  it('drops what is not declared, of this type and of no other', async () => {
    for (const type of ['a', 'a_b', 'a-b']) {
      await declare(type, [{ fields: ['item'], unique: false }]);
      await sut().build(keyOf(type));
    }
    await repository().retract(keyOf('a'), 'removal');
    await sut().build(keyOf('a'));
    expect(await indexNames()).toEqual(['_id_', nameOf('a-b'), nameOf('a_b')].sort());
    expect(await types().countDocuments(record('a'))).toBe(0);
  });

  it('does what was declared while it was at work, too', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    const work = await repository().takeIndexWork(keyOf('orders'), 60_000);
    await repository().retract(keyOf('orders'), 'removal');
    if (work === null) throw new Error('There was work to take');
    await repository().endIndexWork(work);
    expect(await types().findOne(record('orders'))).toMatchObject({ index_work: 'removal' });

    expect(await sut().build(keyOf('orders'))).toBe(true);
    expect(await types().countDocuments(record('orders'))).toBe(0);
  });

  it('keeps the record of a type that is being declared again', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    await repository().retract(keyOf('orders'), 'removal');
    const change = { jsonSchema: null, indexes: [] };
    await repository().propose(keyOf('orders'), change, { id: 'new', until: new Date(Date.now() + 60_000) });
    await sut().build(keyOf('orders'));
    expect(
      await repository().commit(keyOf('orders'), 'new', { ...change, schemaVersion: 1, before: [] }),
    ).toMatchObject({ declared: true });
  });

  it('leaves the work of an organization that cannot be opened for later', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    await testApp.system
      .collection('organizations')
      .updateOne({ _id: new Types.ObjectId(tenant.id) }, { $set: { status: 'suspended' } });
    // An instance that has not cached it.
    const third = await startAnother();
    await eventually(
      async () => (await types().findOne(record('orders')))?.['index_lease_until'] > new Date(),
    );
    expect(await statesOf('orders')).toEqual(['building']);
    expect(await indexNames()).toEqual(['_id_']);
    await third.stop();
  });
});
