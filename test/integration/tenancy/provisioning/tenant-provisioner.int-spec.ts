import { NamespaceOccupiedError } from '../../../../src/tenancy/tenancy.errors';
import { Schema } from 'mongoose';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { TenantConnectionFactory } from '../../../../src/tenancy/connection/tenant-connection.factory';
import {
  defineTenantModel,
  TenantModelProvider,
  TenantProvisioner,
  TenantRegistry,
  type TenantHandle,
  type TenantPlacement,
} from '../../../../src/tenancy';
import { TenantModelError } from '../../../../src/tenancy/tenancy.errors';
import { signUp, uniqueName } from '../../../support/factories';
import { NOTES, NotesModule, NotesRepository } from '../../../support/notes-feature';
import { collectionsOf, newTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

describe(TenantProvisioner.name, () => {
  let testApp: TestApp;
  let sut: TenantProvisioner;

  beforeAll(async () => {
    testApp = await startTestApp({}, [NotesModule]);
    sut = testApp.app.get(TenantProvisioner);
  });
  afterAll(() => testApp.close());

  /** A place whose claim was won, and nothing made yet. */
  function claimed(): { readonly id: OrganizationId; readonly placement: TenantPlacement } {
    const id = newOrganizationId();
    const [placement] = sut.candidates(id, uniqueName());
    return { id, placement };
  }

  const indexesOf = async (collection: string) =>
    (await testApp.tenants.collection(collection).indexes()).map(({ key, unique }) => ({ key, unique }));
  const NOTES_INDEXES = [{ key: { _id: 1 } }, { key: { key: 1 }, unique: true }];

  describe('create', () => {
    it('makes the collections and indexes of a new organization', async () => {
      const { name } = await signUp(testApp);
      const collections = await testApp.tenants.listCollections({ name: { $regex: name } }).toArray();
      expect(collections.map((one) => one.name).sort()).toEqual([`org_${name}`, `org_${name}__notes`]);
      expect(await indexesOf(`org_${name}`)).toEqual([{ key: { _id: 1 } }]);
      expect(await indexesOf(`org_${name}__notes`)).toEqual(NOTES_INDEXES);
    });

    it('can be run again, also at the same time', async () => {
      const { id, placement } = claimed();
      await Promise.all([sut.create(id, placement), sut.create(id, placement)]);
      await testApp.tenants.collection(placement.collection).insertOne({ kept: true });

      await sut.create(id, placement);

      expect(await collectionsOf(testApp, placement)).toEqual([
        placement.collection,
        `${placement.collection}__notes`,
      ]);
      expect(await indexesOf(`${placement.collection}__notes`)).toEqual(NOTES_INDEXES);
      expect(await testApp.tenants.collection(placement.collection).countDocuments()).toBe(1);
    });

    it('makes what a crash half-way has left out', async () => {
      const { id, placement } = claimed();
      await sut.create(id, { ...placement, definitions: [] });
      expect(await collectionsOf(testApp, placement)).toEqual([placement.collection]);

      await sut.create(id, placement);

      expect(await indexesOf(`${placement.collection}__notes`)).toEqual(NOTES_INDEXES);
    });

    it.each([
      ['nobody', async (name: string) => testApp.tenants.createCollection(name)],
      [
        'another tenant',
        async (name: string) => {
          const validator = { $comment: `tenant:${newOrganizationId()}` };
          await testApp.tenants.createCollection(name, { validator });
        },
      ],
    ])('refuses a collection that belongs to %s and leaves it as it is', async (_owner, make) => {
      const { id, placement } = claimed();
      await make(placement.collection);
      const before = await testApp.tenants.listCollections({ name: placement.collection }).toArray();

      await expect(sut.create(id, placement)).rejects.toThrow(NamespaceOccupiedError);

      expect(await testApp.tenants.listCollections({ name: placement.collection }).toArray()).toEqual(before);
      expect(await collectionsOf(testApp, placement)).toEqual([placement.collection]);
    });

    it('keeps nothing per tenant in memory', async () => {
      const { placement } = await newTenant(testApp);
      const { collections } = testApp.app.get(TenantConnectionFactory).connection(placement);
      const before = Object.keys(collections).length;
      for (let count = 0; count < 5; count += 1) await newTenant(testApp);
      expect(Object.keys(collections)).toHaveLength(before);
    });
  });

  describe('ensure', () => {
    /** A tenant that was made before the service had notes. */
    async function olderTenant(): Promise<{
      readonly handle: TenantHandle;
      readonly placement: TenantPlacement;
    }> {
      const older = await startSecondApp(testApp);
      const { id, placement } = await newTenant(older).finally(() => older.stop());
      return { handle: await testApp.app.get(TenantRegistry).open(id), placement };
    }

    it('gives an older tenant the collection with its indexes, and a handle that knows of it', async () => {
      const { handle, placement } = await olderTenant();
      expect(await collectionsOf(testApp, placement)).toEqual([placement.collection]);
      const notes = testApp.app.get(NotesRepository);
      await expect(notes.list(handle)).rejects.toThrow(TenantModelError);

      const newer = await sut.ensure(handle, NOTES);

      expect(await indexesOf(`${placement.collection}__notes`)).toEqual(NOTES_INDEXES);
      await notes.add(newer, { key: 'first', text: 'text' });
      expect(await notes.list(newer)).toHaveLength(1);
      const reopened = await testApp.app.get(TenantRegistry).open(handle.organizationId);
      expect(await notes.list(reopened)).toHaveLength(1);
    });

    it('can be run again, also at the same time and with a handle from before', async () => {
      const { handle, placement } = await olderTenant();
      await Promise.all([sut.ensure(handle, NOTES), sut.ensure(handle, NOTES)]);
      const newer = await sut.ensure(handle, NOTES);

      await testApp.app.get(NotesRepository).add(newer, { key: 'first', text: 'text' });
      await sut.ensure(handle, NOTES);

      expect(await testApp.app.get(NotesRepository).list(newer)).toHaveLength(1);
      const record = await testApp.system
        .collection('organizations')
        .findOne({ 'placement.collection': placement.collection });
      expect(record).toMatchObject({ placement: { definitions: ['notes'] } });
    });

    it('refuses a definition that no feature declared', async () => {
      const { handle, placement } = await newTenant(testApp);
      const undeclared = defineTenantModel('undeclared', new Schema({}));
      await expect(sut.ensure(handle, undeclared)).rejects.toThrow(TenantModelError);
      expect(await collectionsOf(testApp, placement)).not.toContain(`${placement.collection}__undeclared`);
    });
  });

  describe('dropEmpty', () => {
    it('drops what create has made, and can be run again', async () => {
      const { id, placement } = claimed();
      await sut.create(id, placement);
      await sut.dropEmpty(id, placement);
      await sut.dropEmpty(id, placement);
      expect(await collectionsOf(testApp, placement)).toEqual([]);
    });

    it('keeps a collection that something was written to', async () => {
      const { id, placement, handle } = await newTenant(testApp);
      await testApp.app
        .get(TenantModelProvider)
        .model(handle, NOTES)
        .insertOne({ key: 'kept', text: 'text' });

      await sut.dropEmpty(id, placement);

      expect(await collectionsOf(testApp, placement)).toEqual([`${placement.collection}__notes`]);
      expect(await testApp.tenants.collection(`${placement.collection}__notes`).countDocuments()).toBe(1);
    });

    it("keeps somebody else's collections, empty as they are", async () => {
      const { placement } = await newTenant(testApp);
      await sut.dropEmpty(newOrganizationId(), placement);
      expect(await collectionsOf(testApp, placement)).toHaveLength(2);
    });

    it('keeps a collection without an owner', async () => {
      const { id, placement } = claimed();
      await testApp.tenants.createCollection(placement.collection);
      await sut.dropEmpty(id, placement);
      expect(await collectionsOf(testApp, placement)).toEqual([placement.collection]);
    });
  });
});
