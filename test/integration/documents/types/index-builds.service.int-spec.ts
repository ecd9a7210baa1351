import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { DocumentTypesRepository } from '../../../../src/documents/types/document-types.repository';
import { IndexBuildsService } from '../../../../src/documents/types/indexes/index-builds.service';
import { indexSpecification } from '../../../../src/documents/query/indexes/index-specification';
import { TenantIndexes } from '../../../../src/tenancy';
import { withWrongClock } from '../../../support/clock';
import { hold } from '../../../support/hold';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

const HOUR_MS = 3600_000;

describe(IndexBuildsService.name, () => {
  let testApp: TestApp;
  let other: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    testApp = await startTestApp();
    other = await startSecondApp(testApp);
  });
  beforeEach(async () => {
    tenant = await newTenant(testApp);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await other.stop();
    await testApp.close();
  });

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
    const id = randomUUID();
    const before = await repository().propose(keyOf(type), change, { id, lifetimeMs: 60_000 });
    await repository().commit(keyOf(type), id, {
      ...change,
      schemaVersion: 1,
      before: before?.indexes ?? [],
    });
  }

  /** As an instance leaves it that dies once it has removed the declaration. */
  async function retract(type: string) {
    const nothing = { jsonSchema: null, indexes: [] };
    await repository().propose(keyOf(type), nothing, { id: 'removal', lifetimeMs: 60_000 });
    await repository().retract(keyOf(type), 'removal');
  }

  /** As an instance leaves it that is at work, or that died `ageMs` ago while it was. */
  const lease = (type: string, { ageMs }: { readonly ageMs: number }) =>
    types().updateOne(record(type), {
      $set: { index_lease: { owner: 'another instance', taken_at: new Date(Date.now() - ageMs) } },
    });

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
      await lease('orders', { ageMs: 50_000 });
      expect(await sut().build(keyOf('orders'))).toBe(false);
      expect(await statesOf('orders')).toEqual(['building']);

      await lease('orders', { ageMs: 61_000 });
      expect(await sut().build(keyOf('orders'))).toBe(true);
      expect(await statesOf('orders')).toEqual(['ready']);
    },
  );

  it('is begun when an instance starts', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    const third = await startSecondApp(testApp);
    try {
      await eventually(async () => (await statesOf('orders'))?.[0] === 'ready');
    } finally {
      await third.stop();
    }
  });

  it('drops what is not declared, of this type and of no other', async () => {
    for (const type of ['a', 'a_b', 'a-b']) {
      await declare(type, [{ fields: ['item'], unique: false }]);
      await sut().build(keyOf(type));
    }
    await retract('a');
    await sut().build(keyOf('a'));
    expect(await indexNames()).toEqual(['_id_', nameOf('a-b'), nameOf('a_b')].sort());
    expect(await types().countDocuments(record('a'))).toBe(0);
  });

  it('does what was declared while it was at work, too', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    const work = await repository().takeIndexWork(keyOf('orders'), 60_000);
    await retract('orders');
    if (work === null) throw new Error('There was work to take');
    await repository().endIndexWork(work);
    expect(await types().findOne(record('orders'))).toMatchObject({ index_work: 'removal' });

    expect(await sut().build(keyOf('orders'))).toBe(true);
    expect(await types().countDocuments(record('orders'))).toBe(0);
  });

  it('keeps the record of a type that is being declared again', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    await retract('orders');
    const change = { jsonSchema: null, indexes: [] };
    await repository().propose(keyOf('orders'), change, { id: 'new', lifetimeMs: 60_000 });
    await sut().build(keyOf('orders'));
    expect(
      await repository().commit(keyOf('orders'), 'new', { ...change, schemaVersion: 1, before: [] }),
    ).toMatchObject({ declared: true });
  });

  describe.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ])('with a clock that is an hour %s', (_which, byMs) => {
    it('leaves alone what another instance is at, and ends what one has left', async () => {
      await declare('orders', [{ fields: ['item'], unique: false }]);
      await lease('orders', { ageMs: 30_000 });
      expect(await withWrongClock(byMs, () => sut().build(keyOf('orders')))).toBe(false);
      await lease('orders', { ageMs: 90_000 });
      expect(await withWrongClock(byMs, () => sut().build(keyOf('orders')))).toBe(true);
      expect(await statesOf('orders')).toEqual(['ready']);
    });

    it('takes and renews what the others respect for a minute, and for no longer', async () => {
      await declare('orders', [{ fields: ['item'], unique: false }]);
      const takenAt = async () => Number((await types().findOne(record('orders')))?.['index_lease'].taken_at);
      const work = await withWrongClock(byMs, () => repository().takeIndexWork(keyOf('orders'), 60_000));
      if (work === null) throw new Error('There was work to take');
      expect(Math.abs((await takenAt()) - Date.now())).toBeLessThan(10_000);
      expect(await sut(other).build(keyOf('orders'))).toBe(false);

      expect(await withWrongClock(byMs, () => repository().renewIndexLease(work))).toBe(true);
      expect(Math.abs((await takenAt()) - Date.now())).toBeLessThan(10_000);
      await lease('orders', { ageMs: 61_000 });
      expect(await sut(other).build(keyOf('orders'))).toBe(true);
    });
  });

  describe('when it was overtaken', () => {
    /** An instance stands still before it looks at the indexes, until long after its lease is over. */
    async function overtake(meanwhile: () => Promise<unknown>) {
      const held = hold(testApp.app.get(TenantIndexes), 'listNames');
      const late = sut().build(keyOf('orders'));
      await held.arrived;
      await types().updateOne(record('orders'), {
        $set: { 'index_lease.taken_at': new Date(Date.now() - 61_000) },
      });
      await meanwhile();
      held.letGo();
      await late;
    }

    it('drops nothing that was declared and built since', async () => {
      await declare('orders', [{ fields: ['other'], unique: false }]);
      await overtake(async () => {
        await declare('orders', [{ fields: ['item'], unique: false }]);
        expect(await sut(other).build(keyOf('orders'))).toBe(true);
      });
      expect(await statesOf('orders')).toEqual(['ready']);
      expect(await indexNames()).toEqual(['_id_', nameOf('orders')]);
    });

    it('neither ends nor prolongs the work of who took over', async () => {
      await declare('orders', [{ fields: ['item'], unique: false }]);
      await overtake(() => repository().takeIndexWork(keyOf('orders'), 60_000));
      expect(await statesOf('orders')).toEqual(['building']);
      expect(await sut(other).build(keyOf('orders'))).toBe(false);
    });
  });

  it('removes that of one whose new declaration has died', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    await retract('orders');
    const change = { jsonSchema: null, indexes: [] };
    await repository().propose(keyOf('orders'), change, { id: 'new', lifetimeMs: 0 });
    await sut().build(keyOf('orders'));
    expect(await types().countDocuments(record('orders'))).toBe(0);
  });

  it('leaves the work of an organization that cannot be opened for later, and does that of others', async () => {
    await declare('orders', [{ fields: ['item'], unique: false }]);
    await testApp.system
      .collection('organizations')
      .updateOne({ _id: new Types.ObjectId(tenant.id) }, { $set: { status: 'suspended' } });
    const [suspended, healthy] = [tenant, await newTenant(testApp)];
    tenant = healthy;
    await declare('invoices', [{ fields: ['item'], unique: false }]);
    // An instance that has not cached it.
    const third = await startSecondApp(testApp);
    try {
      await eventually(async () => (await statesOf('invoices'))?.[0] === 'ready');
      tenant = suspended;
      expect((await types().findOne(record('orders')))?.['index_lease']).toBeDefined();
      expect(await statesOf('orders')).toEqual(['building']);
      expect(await indexNames()).toEqual(['_id_']);
    } finally {
      await third.stop();
    }
  });
});
