import { DocumentQuotas } from '../../../../src/documents/quotas/document-quotas';
import { QuotaExceededError } from '../../../../src/documents/quotas/quota.errors';
import { DocumentsService } from '../../../../src/documents/documents.service';
import { TypeChangesService } from '../../../../src/documents/types/change/type-changes.service';
import { StoredTypesRepository } from '../../../../src/documents/types/stored-types.repository';
import { newId } from '../../../../src/database/object-id';
import { TenantRegistry } from '../../../../src/tenancy';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

describe(DocumentQuotas.name, () => {
  let testApp: TestApp;
  let other: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    const limits = { ORGANIZATION_MAX_DOCUMENTS: 10, ORGANIZATION_MAX_TYPES: 2 };
    testApp = await startTestApp(limits);
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

  const sut = () => testApp.app.get(DocumentQuotas);
  const isAdmitted = async (documents: number, type = 'orders') => {
    try {
      await sut().admit(tenant.handle, { type, documents, bytes: 1 });
      return true;
    } catch (error) {
      if (error instanceof QuotaExceededError) return false;
      throw error;
    }
  };

  it('admits up to the limit and not beyond, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => isAdmitted(1)));
    expect(answers.filter(Boolean)).toHaveLength(10);
  });

  it('admits all of a batch or nothing', async () => {
    expect(await isAdmitted(11)).toBe(false);
    expect(await isAdmitted(10)).toBe(true);
  });

  it('sees within 5 s what another instance has written', async () => {
    expect(await isAdmitted(1)).toBe(true);
    const handle = await other.app.get(TenantRegistry).open(tenant.id);
    const documents = other.app.get(DocumentsService);
    for (const type of ['orders', 'notes']) {
      for (let count = 0; count < 5; count += 1) {
        await documents.create(handle, { type, id: newId(), data: {}, createdBy: 'me' });
      }
    }
    await eventually(async () => !(await isAdmitted(1)), 6000);
    expect(await isAdmitted(1, 'third')).toBe(false);
  });

  it('counts for each organization by itself', async () => {
    expect(await isAdmitted(10)).toBe(true);
    expect(await isAdmitted(1)).toBe(false);
    tenant = await newTenant(testApp);
    expect(await isAdmitted(10)).toBe(true);
  });

  describe('about a type', () => {
    let asked: jest.SpyInstance;
    let listed: jest.SpyInstance;

    beforeEach(async () => {
      const handle = await other.app.get(TenantRegistry).open(tenant.id);
      const document = { type: 'stored', id: newId(), data: {}, createdBy: 'me' };
      await other.app.get(DocumentsService).create(handle, document);
      const declaration = { jsonSchema: null, indexes: [], allowMisfits: false };
      await other.app.get(TypeChangesService).declare(handle, 'declared', declaration);
      asked = jest.spyOn(testApp.app.get(StoredTypesRepository), 'hasDocuments');
      listed = jest.spyOn(testApp.app.get(StoredTypesRepository), 'list');
    });

    it.each(['stored', 'declared'])('asks for it alone when it is %s', async (type) => {
      expect(await isAdmitted(1, type)).toBe(true);
      expect(listed).not.toHaveBeenCalled();
    });

    it('asks once for all that ask within 5 s', async () => {
      await Promise.all(Array.from({ length: 5 }, () => isAdmitted(1, 'stored')));
      expect(await isAdmitted(1, 'stored')).toBe(true);
      expect(asked).toHaveBeenCalledTimes(1);
    });

    it('lists all when it is new to the organization', async () => {
      expect(await isAdmitted(1, 'third')).toBe(false);
      expect(listed).toHaveBeenCalledTimes(1);
    });
  });

  it('judges anew after a failure of the database', async () => {
    const { collection } = tenant.placement;
    await testApp.tenants.collection(collection).drop();
    expect(await isAdmitted(1)).toBe(true);
  });
});
