import { ExpiredRecordsService } from '../../../../src/database/expiry/expired-records.service';
import { newKey } from '../../../support/idempotency';
import { eventually } from '../../../support/poll';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

describe(ExpiredRecordsService.name, () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  interface StoredKey {
    readonly _id: string;
    readonly expires_at: Date;
  }
  const keys = () => sut.system.collection<StoredKey>('idempotency_keys');
  const hours = (count: number) => new Date(Date.now() + count * 3600_000);

  it('deletes what has expired, in as many batches as it takes, and nothing else', async () => {
    const expired = Array.from({ length: 1001 }, () => ({ _id: newKey(), expires_at: hours(-2) }));
    const kept = [
      { _id: newKey(), expires_at: hours(24) },
      { _id: newKey(), expires_at: new Date() }, // within what clocks may differ by
    ];
    await keys().insertMany([...expired, ...kept]);
    await sut.app.get(ExpiredRecordsService).deleteExpired();
    expect(await keys().distinct('_id')).toEqual(kept.map(({ _id }) => _id).sort());
  });

  it('runs when an instance starts', async () => {
    const _id = newKey();
    await keys().insertOne({ _id, expires_at: hours(-2) });
    const started = await startSecondApp(sut);
    try {
      await eventually(async () => (await keys().findOne({ _id })) === null);
    } finally {
      await started.stop();
    }
  });
});
