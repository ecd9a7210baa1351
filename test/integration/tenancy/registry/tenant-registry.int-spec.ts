import { toObjectId } from '../../../../src/database/object-id';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { TenantNotActiveError, TenantNotFoundError, TenantRegistry } from '../../../../src/tenancy';
import { countCommands } from '../../../support/database-commands';
import { uniqueName } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

/** What the contract promises of a change that another instance made. */
const SEEN_WITHIN_MS = 2_000;

describe(TenantRegistry.name, () => {
  let testApp: TestApp;
  let sut: TenantRegistry;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(TenantRegistry);
  });
  afterAll(() => testApp.close());

  const readsDuring = (work: () => Promise<unknown>) =>
    countCommands(testApp, { command: 'find', collection: 'organizations' }, work);

  /** Past the registry, as another instance or an operator would. */
  async function write({ id }: Pick<NewTenant, 'id'>, set: Record<string, unknown>): Promise<void> {
    const filter = { _id: toObjectId(id) };
    await testApp.system.collection('organizations').updateOne(filter, { $set: set });
  }
  const rename = (tenant: NewTenant, name: string) =>
    write(tenant, { name, name_claims: [tenant.name, name] });

  it('reads the public part of a record, by id and by name', async () => {
    const { id, name, placement } = await newTenant(testApp);
    const record = await sut.find(id);
    expect(record).toEqual({
      id,
      name,
      displayName: name,
      restingNames: [],
      sessionEpoch: 1,
      status: 'active',
      placement,
      ownerIds: [expect.stringMatching(/^[0-9a-f]{24}$/)],
      version: 1,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
    expect(await sut.findByName(name)).toEqual(record);
  });

  it('hides every state but active and suspended', async () => {
    for (const status of ['provisioning', 'aborting', 'aborted', 'deleted']) {
      const tenant = await newTenant(testApp);
      await write(tenant, { status });
      sut.invalidate(tenant.id, tenant.name);
      expect(await sut.find(tenant.id)).toBeNull();
      expect(await sut.findByName(tenant.name)).toBeNull();
      expect(await sut.findMany([tenant.id])).toEqual([]);
      expect(await sut.isAnyLiving([tenant.id])).toBe(false);
      await expect(sut.open(tenant.id)).rejects.toThrow(TenantNotFoundError);
    }
  });

  it('shows a suspended organization, but does not open it', async () => {
    const tenant = await newTenant(testApp);
    await write(tenant, { status: 'suspended' });
    sut.invalidate(tenant.id);
    expect(await sut.findByName(tenant.name)).toMatchObject({ status: 'suspended' });
    await expect(sut.open(tenant.id)).rejects.toThrow(TenantNotActiveError);
  });

  it('finds many with one command, and none for those that are cached', async () => {
    const tenants = await Promise.all([newTenant(testApp), newTenant(testApp), newTenant(testApp)]);
    const ids = tenants.map(({ id }) => id);
    const wanted = [...ids, newOrganizationId()];
    for (const id of ids) sut.invalidate(id);
    for (const expected of [1, 0]) {
      let found: readonly { readonly id: OrganizationId }[] = [];
      const reads = await readsDuring(async () => {
        found = await sut.findMany(wanted);
      });
      expect(reads).toBe(expected);
      expect(found.map(({ id }) => id)).toEqual(ids);
    }
    expect(await readsDuring(() => Promise.all(ids.map((id) => sut.open(id))))).toBe(0);
  });

  it('tells whether one is living from the database alone', async () => {
    const tenant = await newTenant(testApp);
    await sut.find(tenant.id);
    await write(tenant, { status: 'deleted' });
    expect(await sut.isAnyLiving([newOrganizationId(), tenant.id])).toBe(false);
    await write(tenant, { status: 'suspended' });
    expect(await sut.isAnyLiving([newOrganizationId(), tenant.id])).toBe(true);
  });

  describe('cache', () => {
    it('reads a record once, for all simultaneous callers and those after them', async () => {
      const { id } = await newTenant(testApp);
      sut.invalidate(id);
      const reads = await readsDuring(async () => {
        await Promise.all(Array.from({ length: 20 }, () => sut.find(id)));
        await sut.find(id);
        await sut.open(id);
      });
      expect(reads).toBe(1);
    });

    it('gives the same handle until the record may have changed', async () => {
      const { id } = await newTenant(testApp);
      const handle = await sut.open(id);
      expect(await sut.open(id)).toBe(handle);
      sut.invalidate(id);
      expect(await sut.open(id)).not.toBe(handle);
    });

    it('remembers for a short time that there is none', async () => {
      const id = newOrganizationId();
      const name = uniqueName();
      const reads = await readsDuring(async () => {
        for (let call = 0; call < 3; call += 1) {
          await expect(sut.open(id)).rejects.toThrow(TenantNotFoundError);
          expect(await sut.findByName(name)).toBeNull();
        }
      });
      expect(reads).toBe(2);
    });

    it('forgets at once what it is told to', async () => {
      const { id, name } = await newTenant(testApp);
      await sut.findByName(name);
      expect(await readsDuring(() => sut.findByName(name))).toBe(0);
      sut.invalidate(id, name);
      expect(await readsDuring(() => sut.findByName(name))).toBe(2);
    });

    it('forgets "there is none" as well', async () => {
      const name = uniqueName();
      expect(await sut.findByName(name)).toBeNull();
      const { id } = await newTenant(testApp, name);
      sut.invalidate(id, name);
      expect(await sut.findByName(name)).toMatchObject({ id });
    });

    it('does not take an old name for its organization once it knows the new one', async () => {
      const tenant = await newTenant(testApp);
      await sut.findByName(tenant.name);
      await rename(tenant, uniqueName('renamed'));
      sut.invalidate(tenant.id); // the entry of the name is still there

      expect(await sut.findByName(tenant.name)).toBeNull();

      await write(tenant, { name: tenant.name });
      sut.invalidate(tenant.id);
      expect(await sut.findByName(tenant.name)).toMatchObject({ id: tenant.id });
    });
  });

  describe('of another instance', () => {
    let other: TestApp;
    beforeAll(async () => {
      other = await startSecondApp(testApp);
    });
    afterAll(() => other.stop());

    const registryOfOther = () => other.app.get(TenantRegistry);
    /** Longer than the promise by what one answer may take on a busy machine. */
    const seen = (probe: () => Promise<boolean>) => eventually(probe, SEEN_WITHIN_MS + 1_000);

    it('shows a rename in time, to old and new name', async () => {
      const tenant = await newTenant(testApp);
      const newName = uniqueName('renamed');
      expect(await registryOfOther().findByName(tenant.name)).not.toBeNull();
      expect(await registryOfOther().findByName(newName)).toBeNull();

      await rename(tenant, newName);

      await seen(async () => (await registryOfOther().findByName(tenant.name)) === null);
      await seen(async () => (await registryOfOther().findByName(newName))?.id === tenant.id);
    });

    it.each([
      ['suspension', 'suspended', TenantNotActiveError],
      ['deletion', 'deleted', TenantNotFoundError],
    ])('closes an open organization in time after its %s', async (_change, status, expected) => {
      const tenant = await newTenant(testApp);
      await registryOfOther().open(tenant.id);

      await write(tenant, { status });

      const refusal = () =>
        registryOfOther()
          .open(tenant.id)
          .then(
            () => undefined,
            (error: unknown) => error,
          );
      await seen(async () => (await refusal()) !== undefined);
      expect(await refusal()).toBeInstanceOf(expected);
    });
  });
});
