import { DocumentQuotas } from '../../../../src/documents/quotas/document-quotas';
import { QuotaExceededError } from '../../../../src/documents/quotas/quota.errors';
import { DocumentsService } from '../../../../src/documents/documents.service';
import { newId } from '../../../../src/database/object-id';
import { TenantRegistry } from '../../../../src/tenancy';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe(DocumentQuotas.name, () => {
  let testApp: TestApp;
  let other: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    const limits = { ORGANIZATION_MAX_DOCUMENTS: 10, ORGANIZATION_MAX_TYPES: 2 };
    testApp = await startTestApp(limits);
    const { SYSTEM_DATABASE, TENANT_DATABASE } = testApp.settings;
    other = await startTestApp({ SYSTEM_DATABASE, TENANT_DATABASE, ...limits });
  });
  beforeEach(async () => {
    tenant = await newTenant(testApp);
  });
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

  it('judges anew after a failure of the database', async () => {
    const { collection } = tenant.placement;
    await testApp.tenants.collection(collection).drop();
    expect(await isAdmitted(1)).toBe(true);
  });
});
