import { randomUUID } from 'node:crypto';
import { newAdminId, toObjectId } from '../../../src/database/object-id';
import type { OrganizationId } from '../../../src/common/types/ids';
import type { CreateOperation, Organization, UpdateOperation } from '../../../src/organizations/organization';
import { TransitionsRepository } from '../../../src/organizations/lifecycle/transitions.repository';
import { NameTakenError } from '../../../src/organizations/organizations.errors';
import {
  NamespaceClaimedError,
  OrganizationsRepository,
  type NewOrganization,
} from '../../../src/organizations/organizations.repository';
import { TenantProvisioner } from '../../../src/tenancy';
import { uniqueName } from '../../support/factories';
import { newTenant } from '../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import { abandon } from './lifecycle/abandoned';
import { newOrganizationId } from '../../support/ids';

/** An update that renames nothing, whatever the version. */
const ALONE = { name: undefined };

/** The id that the operation got when it was taken over. */
function operationIdOf(organization: Organization | null): string {
  if (organization?.operation == null) throw new Error('Nothing was taken over');
  return organization.operation.id;
}

describe(OrganizationsRepository.name, () => {
  let testApp: TestApp;
  let other: TestApp;
  let sut: OrganizationsRepository;
  let sutOfOther: OrganizationsRepository;

  beforeAll(async () => {
    testApp = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
    other = await startSecondApp(testApp);
    sut = testApp.app.get(OrganizationsRepository);
    sutOfOther = other.app.get(OrganizationsRepository);
  });
  afterAll(async () => {
    await other.stop();
    await testApp.close();
  });

  function newOrganization(name = uniqueName()): NewOrganization & { readonly operation: CreateOperation } {
    const id = newOrganizationId();
    const ownerId = newAdminId();
    const operation: CreateOperation = { id: randomUUID(), kind: 'create', adminId: ownerId, founder: 'new' };
    const [placement] = testApp.app.get(TenantProvisioner).candidates(id, name);
    return { id, name, displayName: null, placement, ownerId, operation };
  }
  const newUpdate = (): UpdateOperation => ({
    id: randomUUID(),
    kind: 'update',
    adminId: newAdminId(),
    committed: false,
    email: undefined,
    passwordHash: undefined,
    keptSession: undefined,
  });
  const stored = (id: OrganizationId) =>
    testApp.system.collection('organizations').findOne({ _id: toObjectId(id) });

  describe('insertProvisioning', () => {
    it('takes the lease by the clock of the database', async () => {
      const organization = newOrganization();
      await sut.insertProvisioning(organization);
      const [ages] = await testApp.system
        .collection('organizations')
        .aggregate([
          { $match: { _id: toObjectId(organization.id) } },
          { $project: { leaseAgeMs: { $subtract: ['$$NOW', '$lease.taken_at'] } } },
        ])
        .toArray();
      expect(ages?.['leaseAgeMs']).toBeGreaterThanOrEqual(0);
      expect(ages?.['leaseAgeMs']).toBeLessThan(60_000);
    });

    it('gives a name to one of many who claim it at once', async () => {
      const name = uniqueName();
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, () => sut.insertProvisioning(newOrganization(name))),
      );
      const refusals = results.filter((result) => result.status === 'rejected');
      expect(refusals).toHaveLength(7);
      for (const { reason } of refusals) expect(reason).toBeInstanceOf(NameTakenError);
    });

    it('refuses a namespace that was used before, also when its organization is gone', async () => {
      const first = newOrganization();
      await sut.insertProvisioning(first);
      await sut.beginAbort(first.id, first.operation.id);
      await sut.finishAbort(first.id, first.operation.id);
      await expect(sut.insertProvisioning(newOrganization(first.name))).rejects.toThrow(
        NamespaceClaimedError,
      );
    });
  });

  describe('a lease', () => {
    it('goes to one of many who find it over', async () => {
      const { id, ...rest } = newOrganization();
      await sut.insertProvisioning({ id, ...rest });
      await abandon(testApp, id);
      const takers = [sut, sutOfOther, sut, sutOfOther, sut, sutOfOther];
      const taken = await Promise.all(takers.map((taker) => taker.takeOverAbandoned({ id })));
      expect(taken.filter((organization) => organization !== null)).toHaveLength(1);
    });

    it('cannot be taken while it runs', async () => {
      const organization = newOrganization();
      await sut.insertProvisioning(organization);
      expect(await sutOfOther.takeOverAbandoned({ id: organization.id })).toBeNull();
      expect(await sutOfOther.takeOverAbandoned({ name: organization.name })).toBeNull();
    });

    it('stops every step of a creation of the instance that has lost it', async () => {
      const { id, operation, ...rest } = newOrganization();
      await sut.insertProvisioning({ id, operation, ...rest });
      await abandon(testApp, id);
      const takenOver = operationIdOf(await sutOfOther.takeOverAbandoned({ id }));
      const before = await stored(id);

      expect(await sut.activate(id, operation.id)).toBe(false);
      expect(await sut.beginAbort(id, operation.id)).toBe(false);
      expect(await sut.finishAbort(id, operation.id)).toBe(false);

      expect(await stored(id)).toEqual(before);
      expect(await sutOfOther.beginAbort(id, takenOver)).toBe(true);
      expect(await sut.finishAbort(id, operation.id)).toBe(false);
      expect(await sutOfOther.finishAbort(id, takenOver)).toBe(true);
    });

    it('stops every step of an update of the instance that has lost it', async () => {
      const { id } = await newTenant(testApp);
      const operation = newUpdate();
      await sut.beginUpdate(id, operation, ALONE);
      await abandon(testApp, id);
      const takenOver = operationIdOf(await sutOfOther.takeOverAbandoned({ id }));
      const before = await stored(id);

      expect(await sut.commitUpdate(id, operation.id, { name: uniqueName() })).toBeNull();
      expect(await sut.endOperation(id, operation.id)).toBe(false);

      expect(await stored(id)).toEqual(before);
      expect(await sutOfOther.endOperation(id, takenOver)).toBe(true);
    });

    it('is lost also to a sweep of the same process', async () => {
      const { id, operation, ...rest } = newOrganization();
      await sut.insertProvisioning({ id, operation, ...rest });
      await abandon(testApp, id);
      const takenOver = operationIdOf(await sut.takeOverAbandoned({ id }));
      expect(await sut.activate(id, operation.id)).toBe(false);
      expect(await sut.beginAbort(id, takenOver)).toBe(true);
    });

    it('is of one operation only', async () => {
      const { id } = await newTenant(testApp);
      await sut.beginUpdate(id, newUpdate(), ALONE);
      expect(await sut.commitUpdate(id, newUpdate().id, { name: uniqueName() })).toBeNull();
      expect(await sut.endOperation(id, newUpdate().id)).toBe(false);
    });
  });

  describe('an operation under way', () => {
    it('keeps every other change waiting', async () => {
      const { id } = await newTenant(testApp);
      await sut.beginUpdate(id, newUpdate(), ALONE);
      const before = await stored(id);

      expect(await sutOfOther.beginUpdate(id, newUpdate(), ALONE)).toBe(false);
      expect(await sutOfOther.change(id, { displayName: 'Changed' })).toBeNull();
      expect(await other.app.get(TransitionsRepository).delete(id, ['active'])).toBeNull();

      expect(await stored(id)).toEqual(before);
    });

    it('is begun by one of many', async () => {
      const { id } = await newTenant(testApp);
      const begun = await Promise.all(
        Array.from({ length: 6 }, () => sut.beginUpdate(id, newUpdate(), ALONE)),
      );
      expect(begun.filter((took) => took)).toHaveLength(1);
    });
  });

  describe('change', () => {
    it('renames and claims in one step, and keeps the old name claimed', async () => {
      const { id, name } = await newTenant(testApp);
      const newName = uniqueName();
      expect(await sut.change(id, { name: newName })).toMatchObject({ name: newName, version: 2 });
      expect(await stored(id)).toMatchObject({ name_claims: [newName, name] });
      await expect(sut.insertProvisioning(newOrganization(name))).rejects.toThrow(NameTakenError);
    });

    it('moves nothing', async () => {
      const { id, placement } = await newTenant(testApp);
      await sut.change(id, { name: uniqueName() });
      expect(await sut.findById(id)).toMatchObject({ placement });
    });

    it('changes nothing when the name is taken', async () => {
      const [tenant, holder] = [await newTenant(testApp), await newTenant(testApp)];
      const before = await stored(tenant.id);
      const change = sut.change(tenant.id, { name: holder.name, displayName: 'Changed' });
      await expect(change).rejects.toThrow(NameTakenError);
      expect(await stored(tenant.id)).toEqual(before);
    });

    it.each(['provisioning', 'suspended', 'deleted', 'aborted'])('leaves one that is %s', async (status) => {
      const { id } = await newTenant(testApp);
      await testApp.system
        .collection('organizations')
        .updateOne({ _id: toObjectId(id) }, { $set: { status } });
      expect(await sut.change(id, { displayName: 'Changed' })).toBeNull();
    });
  });
});
