import { CensusService } from '../../../src/organizations/census/census.service';
import { SweeperService } from '../../../src/organizations/lifecycle/sweeper.service';
import { ReconciliationService } from '../../../src/organizations/reconciliation/reconciliation.service';
import { ScrapeService } from '../../../src/observability/scrape.service';
import { beginOperation, suspend } from '../../support/arrange';
import { signUp, uniqueName, PASSWORD, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { parseScrape, seriesOf, valueOf, type Series } from '../../support/scrape';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('The figures of', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ LEASE_SECONDS: 3600 });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const scrape = async (): Promise<Series[]> => parseScrape(await sut.app.get(ScrapeService).scrape());
  const takeCensus = () => sut.app.get(CensusService).take();

  describe('the lifecycle', () => {
    const count = (all: Series[], operation: string, step: string, outcome: string) =>
      valueOf(all, 'oms_lifecycle_step_duration_seconds_count', { operation, step, outcome });

    it('tell each step of a creation, and what it was refused by', async () => {
      const before = await scrape();
      const { name } = await signUp(sut);
      const taken = { organization_name: name, email: `${uniqueName()}@x.example`, password: PASSWORD };
      const claims = () => sut.http.post('/org/create').send({ ...taken, organization_name: uniqueName() });
      const [first, second] = await Promise.all([claims(), claims()]); // one email, claimed twice
      expect([first.status, second.status].sort()).toEqual([201, 409]);
      const after = await scrape();
      for (const step of ['claim_name', 'claim_founder', 'make_collection', 'activate']) {
        const done = count(after, 'create', step, 'done') - count(before, 'create', step, 'done');
        expect({ step, isCounted: done >= 2 }).toEqual({ step, isCounted: true });
      }
      const refused = count(after, 'create', 'claim_founder', 'refused');
      const takenBack = count(after, 'create', 'take_back', 'done');
      expect(takenBack).toBe(refused);
    });

    it('tell deletion, suspension and purge', async () => {
      const { name, token } = await signUp(sut);
      const authorization = `Bearer ${token}`;
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: name })
        .set({ authorization })
        .expect(200);
      const all = await scrape();
      expect(count(all, 'delete', 'mark', 'done')).toBe(1);
      expect(count(all, 'delete', 'mark', 'failed')).toBe(0);
    });

    it('tell what is under way, and since when', async () => {
      const busy = await signUp(sut);
      await beginOperation(sut, busy, { ageMs: 600_000 });
      await takeCensus();
      const all = await scrape();
      expect(valueOf(all, 'oms_lifecycle_operations', { operation: 'update' })).toBe(1);
      const age = valueOf(all, 'oms_lifecycle_oldest_operation_age_seconds', { operation: 'update' });
      expect(age).toBeGreaterThan(590);
      expect(age).toBeLessThan(700);
      expect(valueOf(all, 'oms_lifecycle_oldest_operation_age_seconds', { operation: 'create' })).toBe(0);
      expect(valueOf(all, 'oms_lifecycle_purge_overdue_seconds')).toBe(0);
    });
  });

  it('all organizations tell their states and isolation levels', async () => {
    await suspend(sut, await signUp(sut));
    await takeCensus();
    const all = await scrape();
    const stored = async (status: string) =>
      sut.system.collection('organizations').countDocuments({ status });
    for (const state of ['active', 'suspended', 'deleted']) {
      expect({ state, count: valueOf(all, 'oms_organizations', { state, isolation: 'collection' }) }).toEqual(
        {
          state,
          count: await stored(state),
        },
      );
    }
    expect(await stored('suspended')).toBe(1);
  });

  it('the sweeper and the reconciliation tell what they found', async () => {
    await sut.app.get(SweeperService).sweep();
    await sut.tenants.createCollection('org_of_nobody');
    await sut.app.get(ReconciliationService).run();
    await takeCensus();
    const all = await scrape();
    expect(seriesOf(all, 'oms_sweeper_found_total').map(({ labels }) => labels['kind'])).toEqual([
      'abandoned_operations',
      'unrestorable',
      'purge_stages',
      'rested_names',
      'aborted_creations',
    ]);
    const orphans = { kind: 'orphan_collection', action: 'reported' };
    expect(valueOf(all, 'oms_reconciliation_findings', orphans)).toBe(1);
    expect(valueOf(all, 'oms_reconciliation_findings', { kind: 'extra_index' })).toBe(0);
    expect(valueOf(all, 'oms_reconciliation_last_completed_timestamp_seconds')).toBeGreaterThan(
      Date.now() / 1000 - 60,
    );
  });

  it('what runs at intervals tell when it was done last', async () => {
    const tasks = [
      'audit_retention',
      'audit_sealing',
      'capacity',
      'census',
      'expiry',
      'index_builds',
      'reconciliation',
      'sweep',
    ];
    const name = 'oms_task_last_success_timestamp_seconds';
    await eventually(async () => seriesOf(await scrape(), name).length >= tasks.length);
    const all = await scrape();
    expect(
      seriesOf(all, name)
        .map(({ labels }) => labels['task'])
        .sort(),
    ).toEqual(tasks);
    expect(valueOf(all, 'oms_task_duration_seconds_count', { outcome: 'failed' })).toBe(0);
  });

  it('capacity tell how full the database is', async () => {
    const all = await eventually(async () => {
      const now = await scrape();
      return seriesOf(now, 'oms_capacity_used').length > 0 && now;
    });
    expect(valueOf(all, 'oms_capacity_used')).toBeGreaterThan(0);
    expect(valueOf(all, 'oms_capacity_limit')).toBe(20_000);
  });

  it('documents tell who writes how much, in whichever way', async () => {
    const written = async () => {
      const all = await scrape();
      const labels = { organization: organization.id };
      return [
        valueOf(all, 'oms_documents_written_total', labels),
        valueOf(all, 'oms_document_written_bytes_total', labels),
      ];
    };
    const authorization = `Bearer ${organization.token}`;
    const one = '/org/documents/notes/one';
    const data = { text: 'x'.repeat(89) }; // 100 bytes
    await sut.http.post('/org/documents/notes?id=one').set({ authorization }).send(data).expect(201);
    expect(await written()).toEqual([1, 100]);
    await sut.http.put(one).set({ authorization }).send(data).expect(200);
    expect(await written()).toEqual([2, 200]);
    await sut.http
      .patch(one)
      .set({ authorization, 'content-type': 'application/merge-patch+json' })
      .send('{"a":1}')
      .expect(200);
    expect(await written()).toEqual([3, 306]);
    await sut.http.post('/org/documents/notes?id=one').set({ authorization }).send(data).expect(409);
    await sut.http
      .post('/org/documents/notes/bulk')
      .set({ authorization, 'content-type': 'application/x-ndjson' })
      .send('{"data":{"b":1}}\n{"id":"one","data":{"b":1}}\n{"data":7}\n')
      .expect(200);
    const [documents = 0, bytes = 0] = await written();
    expect(documents).toBe(4);
    expect(bytes).toBeGreaterThan(306);
  });

  it('mails tell what became of them', async () => {
    await eventually(async () => {
      const all = await scrape();
      return valueOf(all, 'oms_mail_queue_length') === 0 && all;
    });
    await sut.http.post('/admin/password/forgot').send({ email: organization.email }).expect(204);
    await eventually(
      async () => valueOf(await scrape(), 'oms_mail_deliveries_total', { outcome: 'sent' }) > 0,
    );
    expect(valueOf(await scrape(), 'oms_mail_deliveries_total', { outcome: 'given_up' })).toBe(0);
  });
});
