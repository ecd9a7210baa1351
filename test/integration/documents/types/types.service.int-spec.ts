import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { DocumentsRepository } from '../../../../src/documents/documents.repository';
import { TypeChangesService } from '../../../../src/documents/types/change/type-changes.service';
import { StoredTypesRepository } from '../../../../src/documents/types/stored-types.repository';
import { TypesService } from '../../../../src/documents/types/types.service';
import { newTenant, type NewTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

const QUERY_TIME_MS = 5000;

describe(TypesService.name, () => {
  let testApp: TestApp;
  let tenant: NewTenant;

  beforeAll(async () => {
    testApp = await startTestApp({ QUERY_TIME_MS });
    tenant = await newTenant(testApp);
    for (const type of ['a', 'b', 'd', 'e']) {
      const document = { type, id: 'first', data: {}, createdBy: 'me' };
      await testApp.app.get(DocumentsRepository).insert(tenant.handle, document);
    }
    const declaration = { jsonSchema: null, indexes: [], allowMisfits: false };
    for (const type of ['c', 'e']) {
      await testApp.app.get(TypeChangesService).declare(tenant.handle, type, declaration);
    }
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => testApp.close());

  /** From now on the figures of each type take so long, by the clock that the service goes by. */
  function slowDown(byMs: number) {
    const stored = testApp.app.get(StoredTypesRepository);
    const original = stored.figures.bind(stored);
    const now = performance.now.bind(performance);
    let passedMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
    jest.spyOn(stored, 'figures').mockImplementation((...parameters) => {
      passedMs += byMs;
      return original(...parameters);
    });
  }

  /** For how long the database was allowed to work at each of the aggregations meanwhile. */
  async function timesOf(work: () => Promise<unknown>): Promise<number[]> {
    const client = testApp.app.get<Connection>(getConnectionToken()).getClient();
    const times: number[] = [];
    const onStarted = ({ command }: mongo.CommandStartedEvent) => {
      if (command['aggregate'] === tenant.placement.collection) times.push(Number(command['maxTimeMS']));
    };
    client.on('commandStarted', onStarted);
    try {
      await work();
    } finally {
      client.off('commandStarted', onStarted);
    }
    return times;
  }

  async function listed(): Promise<[type: string, documents: unknown][]> {
    const page = { after: undefined, limit: 200 };
    const { types } = await testApp.app.get(TypesService).list(tenant.handle, page);
    return types.map(({ type, figures }) => [type, figures.documents]);
  }

  it('counts within the time of one query, and says of the others that they have documents', async () => {
    slowDown(3000);
    let page: unknown;
    const [first = 0, second = 0, ...others] = await timesOf(async () => (page = await listed()));
    expect(page).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 0],
      ['d', { atLeast: 1 }],
      ['e', { atLeast: 1 }],
    ]);
    expect(first).toBeLessThanOrEqual(QUERY_TIME_MS);
    expect(second).toBeLessThanOrEqual(QUERY_TIME_MS - 3000);
    expect(others).toEqual([]);
  });

  it('counts every type when there is time', async () => {
    expect(await listed()).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 0],
      ['d', 1],
      ['e', 1],
    ]);
  });
});
