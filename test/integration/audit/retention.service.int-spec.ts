import { RetentionService } from '../../../src/audit/retention/retention.service';
import { AuditEntriesRepository } from '../../../src/audit/entries/audit-entries.repository';
import type { OrganizationId } from '../../../src/common/types/ids';
import {
  entriesOf,
  newAuditedTenant,
  seal,
  storedEnds,
  storedEntries,
  verify,
  writeEntry,
  changeEnds,
} from '../../support/audit';
import { withWrongClock } from '../../support/clock';
import { startTestApp, type TestApp } from '../../support/test-app';

const DAY_MS = 24 * 60 * 60_000;
const RETENTION_DAYS = 30;

describe(RetentionService.name, () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ AUDIT_RETENTION_DAYS: RETENTION_DAYS });
  });
  afterAll(() => sut.close());

  /** Three entries that are too old, and two that are not, all sealed. */
  async function newTenantWithPast(): Promise<OrganizationId> {
    const id = await withWrongClock(-(RETENTION_DAYS + 1) * DAY_MS, () => newAuditedTenant(sut, 3));
    await withWrongClock(-(RETENTION_DAYS - 1) * DAY_MS, () => writeEntry(sut, id));
    await writeEntry(sut, id);
    await seal(sut, id);
    return id;
  }
  const removeOld = () => sut.app.get(RetentionService).removeOld();
  const sequencesOf = async (id: OrganizationId) =>
    (await entriesOf(sut, id)).map(({ seq }) => seq as number);

  it('removes what is too old, and leaves a checkpoint from which the rest is valid', async () => {
    const id = await newTenantWithPast();
    await removeOld();
    expect(await sequencesOf(id)).toEqual([4, 5]);
    expect(await verify(sut, id)).toMatchObject({ entries: 2, broken: null, checkpoint: { sequence: 3 } });
  });

  it('goes on from its checkpoint, and the chain from its head', async () => {
    const id = await newTenantWithPast();
    await removeOld();
    await writeEntry(sut, id);
    await seal(sut, id);
    await withWrongClock(2 * DAY_MS, removeOld);
    expect(await sequencesOf(id)).toEqual([5, 6]);
    expect(await verify(sut, id)).toMatchObject({ entries: 2, broken: null, checkpoint: { sequence: 4 } });
  });

  it('can remove all of them, and the chain still goes on', async () => {
    const id = await newTenantWithPast();
    await withWrongClock(2 * RETENTION_DAYS * DAY_MS, removeOld);
    expect(await sequencesOf(id)).toEqual([]);
    expect(await verify(sut, id)).toMatchObject({ entries: 0, broken: null, checkpoint: { sequence: 5 } });
    await writeEntry(sut, id);
    await seal(sut, id);
    expect(await verify(sut, id)).toMatchObject({ entries: 1, broken: null });
  });

  it('removes later what a crash has left behind the checkpoint', async () => {
    const id = await newTenantWithPast();
    const kept = await storedEntries(sut)
      .find({ seq: { $lte: 3 } })
      .toArray();
    await removeOld();
    await storedEntries(sut).insertMany(kept.filter(({ organization_id }) => String(organization_id) === id));
    expect(await verify(sut, id)).toMatchObject({ entries: 2, broken: null });
    await removeOld();
    expect(await sequencesOf(id)).toEqual([4, 5]);
  });

  it('removes nothing that others could have changed unseen: the checkpoint is signed', async () => {
    const id = await newTenantWithPast();
    await removeOld();
    for (const field of ['seq', 'mac', 'until', 'key_id', 'signature']) {
      const { audit_checkpoint } = await storedEnds(sut, id);
      const value = field === 'until' ? new Date(0) : field === 'seq' ? 4 : 'other';
      await changeEnds(sut, id, { $set: { [`audit_checkpoint.${field}`]: value } });
      expect((await verify(sut, id)).broken).not.toBeNull();
      await changeEnds(sut, id, { $set: { audit_checkpoint } });
    }
    await changeEnds(sut, id, { $unset: { audit_checkpoint: 1 } });
    expect(await verify(sut, id)).toMatchObject({ broken: { sequence: 1, fault: 'entry_missing' } });
  });

  it('leaves a chain as it is whose head was changed by others', async () => {
    const id = await newTenantWithPast();
    await changeEnds(sut, id, { $set: { 'audit_head.seq': 4 } });
    await removeOld();
    expect(await sequencesOf(id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not touch a chain that it may not begin to remove yet', async () => {
    const id = await newAuditedTenant(sut, 2);
    await seal(sut, id);
    await removeOld();
    expect(await sut.app.get(AuditEntriesRepository).countOf(id)).toBe(2);
    expect((await storedEnds(sut, id))['audit_checkpoint']).toBeUndefined();
  });
});
