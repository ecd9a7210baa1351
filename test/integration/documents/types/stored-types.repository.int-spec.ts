import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { DocumentBatchesRepository } from '../../../../src/documents/bulk/document-batches.repository';
import { StoredTypesRepository } from '../../../../src/documents/types/stored-types.repository';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

/** More than one answer of the database holds. */
const DOCUMENTS = 300;

describe(StoredTypesRepository.name, () => {
  let testApp: TestApp;
  let tenant: NewTenant;
  let sut: StoredTypesRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(StoredTypesRepository);
    tenant = await newTenant(testApp);
    const documents = Array.from({ length: DOCUMENTS }, (_, n) => ({ id: String(n), data: {} }));
    const batch = { type: 'orders', documents, createdBy: 'me' };
    await testApp.app.get(DocumentBatchesRepository).insertMany(tenant.handle, batch);
  });
  afterAll(() => testApp.close());

  /** The commands on the tenant's collection meanwhile. */
  async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
    const client = testApp.app.get<Connection>(getConnectionToken()).getClient();
    const names: string[] = [];
    const onStarted = ({ commandName, command }: mongo.CommandStartedEvent) => {
      const collection: unknown = command[commandName === 'getMore' ? 'collection' : commandName];
      if (collection === tenant.placement.collection) names.push(commandName);
    };
    client.on('commandStarted', onStarted);
    try {
      await work();
    } finally {
      client.off('commandStarted', onStarted);
    }
    return names;
  }
  const dataOf = () => sut.dataOf(tenant.handle, { type: 'orders', after: undefined, limit: 1000 });

  it('leaves no cursor to the database when a reader stops early', async () => {
    const commands = await commandsOf(async () => {
      for await (const { id } of dataOf()) if (id !== '') break;
    });
    expect(commands).toEqual(['find', 'killCursors']);
  });

  it('reads to the end of a type', async () => {
    const ids = new Set<string>();
    const commands = await commandsOf(async () => {
      for await (const { id } of dataOf()) ids.add(id);
    });
    expect(ids.size).toBe(DOCUMENTS);
    expect(commands).toEqual(['find', 'getMore']);
  });
});
