import { Metrics } from '../../../../src/common/metrics/metrics';
import { BatchWriter } from '../../../../src/documents/bulk/batch-writer';
import { DocumentIdTakenError } from '../../../../src/documents/documents.errors';
import { DocumentsRepository } from '../../../../src/documents/documents.repository';
import { CheckAllowance } from '../../../../src/documents/types/validation/check-allowance';
import { newTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe(BatchWriter.name, () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await startTestApp();
  });
  afterAll(() => testApp.close());

  const target = { type: 'orders', createdBy: 'me' };
  const lineOf = (id: string) => ({ number: 1, id, data: {}, bytes: 2 });

  it('counts an organization as a writer only once something of it is stored', async () => {
    const { id, handle } = await newTenant(testApp);
    await testApp.app.get(DocumentsRepository).insert(handle, { ...target, id: 'taken', data: {} });
    const ofImport = { ...target, allowance: new CheckAllowance() };
    const write = (name: string) => testApp.app.get(BatchWriter).write(handle, ofImport, [lineOf(name)]);
    const written = () => testApp.app.get(Metrics).toText();

    expect(await write('taken')).toEqual({ lines: [{ number: 1, error: expect.any(DocumentIdTakenError) }] });
    expect(await written()).not.toContain(id);
    expect(await write('free')).toEqual({ lines: [lineOf('free')] });
    expect(await written()).toContain(`oms_documents_written_total{organization="${id}"} 1`);
  });
});
