import supertest from 'supertest';
import { signUp } from '../../../support/factories';
import { ServiceHarness } from '../../../support/service-process';
import { importAll, line, openReadImport } from './bulk-client';

jest.setTimeout(180_000);

const MIB = 1024 * 1024;
const LINES = 100_000;
const BATCH = 1000;
/** What the collector of garbage may leave lying; all of the lines together are 100 MiB. */
const SLACK_MIB = 48;

describe('An import of 100,000 lines', () => {
  let harness: ServiceHarness;

  beforeAll(async () => {
    harness = await ServiceHarness.create();
  });
  afterAll(() => harness.dispose());

  it('takes no more memory than a short one', async () => {
    const first = await harness.start();
    const owner = await signUp({ http: supertest(first.api) });
    first.kill('SIGTERM');
    await first.exited;
    // Hashing a password takes as much memory as all of the lines: this one has never done it.
    const service = await harness.start();
    const sut = { app: { getUrl: () => Promise.resolve(service.api) } };
    const lines = line({ data: { item: 'anvil', text: 'x'.repeat(1000) } }).repeat(BATCH);
    await importAll(sut, owner, { type: 'short', body: lines });

    const before = service.residentBytes;
    let peak = before;
    const sent = await openReadImport(sut, owner, { type: 'long' });
    for (let written = 0; written < LINES; written += BATCH) {
      await sent.write(lines);
      peak = Math.max(peak, service.residentBytes);
    }
    sent.request.end();
    await sent.ended;
    const created = sent.results.filter(({ status }) => status === 201);
    expect(created).toHaveLength(LINES);
    expect(created.at(-1)?.line).toBe(LINES);
    expect((peak - before) / MIB).toBeLessThan(SLACK_MIB);
  });
});
