import { getModelToken } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { DocumentTypesRepository } from '../../../../src/documents/types/document-types.repository';
import { IndexSweeperService } from '../../../../src/documents/types/indexes/index-sweeper.service';
import { DocumentTypeRecord } from '../../../../src/documents/types/schemas/document-type.schema';
import { hold } from '../../../support/hold';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

const LIFETIME_MS = 60_000;

describe(DocumentTypesRepository.name, () => {
  let testApp: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    testApp = await startTestApp();
    // It would take the index work of these tests.
    await testApp.app.get(IndexSweeperService).onApplicationShutdown();
  });
  beforeEach(async () => {
    tenant = await newTenant(testApp);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => testApp.close());

  const sut = () => testApp.app.get(DocumentTypesRepository);
  const key = () => ({ organizationId: tenant.id, type: 'orders' });
  const nothing = { jsonSchema: null, indexes: [] };
  const propose = (id: string, lifetimeMs = LIFETIME_MS) => sut().propose(key(), nothing, { id, lifetimeMs });
  const records = () =>
    testApp.system
      .collection('document_types')
      .countDocuments({ organization_id: new Types.ObjectId(tenant.id) });

  async function declare(id: string) {
    await propose(id);
    await sut().commit(key(), id, { ...nothing, schemaVersion: 1, before: [] });
  }

  it('retracts by the proposal that stands alone', async () => {
    await declare('first');
    await propose('removal');
    expect(await sut().retract(key(), 'of another')).toBe(false);
    expect(await sut().find(key())).toMatchObject({ declared: true });
    expect(await sut().retract(key(), 'removal')).toBe(true);
    expect(await sut().find(key())).toMatchObject({ declared: false });
  });

  it('renews a proposal whose time is over, until another has taken its place', async () => {
    await propose('slow', 0);
    expect(await sut().renewProposal(key(), { id: 'slow', lifetimeMs: 0 })).toBe(true);
    expect(await propose('other')).not.toBeNull();
    expect(await sut().renewProposal(key(), { id: 'slow', lifetimeMs: LIFETIME_MS })).toBe(false);
  });

  it('keeps others away for the whole lifetime after a renewal', async () => {
    await propose('slow', 0);
    await sut().renewProposal(key(), { id: 'slow', lifetimeMs: LIFETIME_MS });
    expect(await propose('other')).toBeNull();
  });

  describe('when a proposal is withdrawn while the indexes of the type before are dropped', () => {
    /** A removed type whose index work is under way, with a proposal. */
    async function arrange() {
      await declare('first');
      await propose('removal');
      await sut().retract(key(), 'removal');
      const work = await sut().takeIndexWork(key(), LIFETIME_MS);
      if (work === null) throw new Error('There was work to take');
      await propose('later');
      return work;
    }
    const model = () => testApp.app.get<object>(getModelToken(DocumentTypeRecord.name));

    it('leaves nothing behind where the work ends first', async () => {
      const work = await arrange();
      const held = hold(model(), 'updateOne');
      const withdrawing = sut().withdraw(key(), 'later');
      await held.arrived;
      await sut().endIndexWork(work);
      held.letGo();
      await withdrawing;
      expect(await records()).toBe(0);
    });

    it('leaves the record to who takes the work next where it ends last', async () => {
      const work = await arrange();
      const held = hold(model(), 'updateOne');
      const ending = sut().endIndexWork(work);
      await held.arrived;
      await sut().withdraw(key(), 'later');
      held.letGo();
      await ending;
      const again = await sut().takeIndexWork(key(), LIFETIME_MS);
      if (again === null) throw new Error('There was work to take');
      await sut().endIndexWork(again);
      expect(await records()).toBe(0);
    });
  });
});
