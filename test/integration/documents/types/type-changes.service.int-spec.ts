import { setImmediate as turn } from 'node:timers/promises';
import { Types } from 'mongoose';
import { DocumentsService } from '../../../../src/documents/documents.service';
import { TypeChangesService } from '../../../../src/documents/types/change/type-changes.service';
import { DocumentTypesRepository } from '../../../../src/documents/types/document-types.repository';
import { TypeBeingChangedError } from '../../../../src/documents/types/document-types.errors';
import { InvalidRequestError } from '../../../../src/common/errors/request.errors';
import { newId } from '../../../../src/database/object-id';
import { TenantRegistry } from '../../../../src/tenancy';
import { withWrongClock } from '../../../support/clock';
import { eventually } from '../../../support/poll';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

const HOUR_MS = 3600_000;

describe(TypeChangesService.name, () => {
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
  afterAll(async () => {
    await other.stop();
    await testApp.close();
  });

  const STRICT = JSON.stringify({ properties: { item: { type: 'string' } } });
  const change = (jsonSchema: string | null) => ({ jsonSchema, indexes: [], allowMisfits: true });
  const keyOf = (type: string) => ({ organizationId: tenant.id, type });
  const declare = (type: string, jsonSchema: string | null) =>
    testApp.app.get(TypeChangesService).declare(tenant.handle, type, change(jsonSchema));

  /** @returns whether the document was stored */
  async function write({ app }: TestApp, type: string): Promise<boolean> {
    const handle = await app.get(TenantRegistry).open(tenant.id);
    try {
      await app
        .get(DocumentsService)
        .create(handle, { type, id: newId(), data: { item: 1 }, createdBy: 'me' });
      return true;
    } catch (error) {
      if (error instanceof InvalidRequestError) return false;
      throw error;
    }
  }

  it('counts every document that writers of another instance stored by the schema before', async () => {
    let isOver = false;
    let stored = 0;
    const writer = async (instance: TestApp) => {
      while (!isOver) {
        if (await write(instance, 'orders')) stored += 1;
        // A refusal asks nobody: without a turn of the event loop nothing else would ever run.
        else await turn();
      }
    };
    const writers = [writer(other), writer(other), writer(testApp)];
    await eventually(() => stored > 10);

    const { misfits } = await declare('orders', STRICT).finally(() => (isOver = true));
    await Promise.all(writers);

    expect(await write(testApp, 'orders')).toBe(false);
    expect(await write(other, 'orders')).toBe(false);
    expect(misfits).toBe(stored);
    expect(await testApp.tenants.collection(tenant.placement.collection).countDocuments()).toBe(stored);
  });

  it('waits for no other instance when the schema stays, or goes', async () => {
    await declare('orders', STRICT);
    const began = performance.now();
    expect(await declare('orders', STRICT)).toMatchObject({ misfits: undefined, isNew: false });
    expect(await declare('orders', null)).toMatchObject({ misfits: undefined });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  describe.each([
    ['right', 0],
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ])('beside a proposal of an instance that has died, by a clock that is %s', (_which, byMs) => {
    beforeEach(async () => {
      const proposal = { id: 'of another', lifetimeMs: 60_000 };
      await testApp.app.get(DocumentTypesRepository).propose(keyOf('orders'), change(STRICT), proposal);
    });

    /** As time does. */
    async function endProposal() {
      const organization = { organization_id: new Types.ObjectId(tenant.id) };
      const over = { $set: { 'candidate.until': new Date(Date.now() - 1) } };
      await testApp.system.collection('document_types').updateOne(organization, over);
    }

    it('is refused as long as the other may live, and writers go by both schemas', async () => {
      await withWrongClock(byMs, async () => {
        await expect(declare('orders', null)).rejects.toThrow(TypeBeingChangedError);
        expect(await write(testApp, 'orders')).toBe(false);
      });
    });

    it('takes its place when its time is over, and writers know nothing of it', async () => {
      await endProposal();
      const declarations = testApp.app.get(DocumentTypesRepository);
      const late = { ...change(STRICT), schemaVersion: 1, before: [] };
      await withWrongClock(byMs, async () => {
        expect(await write(testApp, 'orders')).toBe(true);
        expect(await declarations.commit(keyOf('orders'), 'of another', late)).toBeNull();
        expect(await declare('orders', null)).toMatchObject({ isNew: true });
      });
      expect(await declarations.commit(keyOf('orders'), 'of another', late)).toBeNull();
    });
  });

  it('proposes for as long as others respect, whatever its own clock', async () => {
    const declarations = testApp.app.get(DocumentTypesRepository);
    const proposal = { id: 'ahead', lifetimeMs: 60_000 };
    await withWrongClock(-HOUR_MS, () => declarations.propose(keyOf('orders'), change(STRICT), proposal));
    expect(await write(other, 'orders')).toBe(false);
    await expect(declare('orders', null)).rejects.toThrow(TypeBeingChangedError);
    const committed = { ...change(STRICT), schemaVersion: 1, before: [] };
    expect(
      await withWrongClock(HOUR_MS, () => declarations.commit(keyOf('orders'), 'ahead', committed)),
    ).toMatchObject({ declared: true });
  });
});
