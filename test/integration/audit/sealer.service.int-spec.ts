import { AuditKeys } from '../../../src/audit/chain/audit-keys';
import { entryMac, GENESIS } from '../../../src/audit/chain/audit-mac';
import { AuditEntriesRepository } from '../../../src/audit/entries/audit-entries.repository';
import { signHead, type AuditHead } from '../../../src/audit/heads/audit-head';
import { AuditHeadsRepository } from '../../../src/audit/heads/audit-heads.repository';
import { SealerService } from '../../../src/audit/sealing/sealer.service';
import type { OrganizationId } from '../../../src/common/types/ids';
import { toObjectId } from '../../../src/database/object-id';
import {
  entriesOf,
  keepSealersAway,
  newAuditedTenant,
  seal,
  storedEnds,
  storedEntries,
  verify,
  writeEntry,
} from '../../support/audit';
import { withWrongClock } from '../../support/clock';
import { eventually } from '../../support/poll';
import { newTenant } from '../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import { newOrganizationId } from '../../support/ids';

const MINUTE_MS = 60_000;

describe(SealerService.name, () => {
  let sut: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
    other = await startSecondApp(sut);
  });
  afterAll(async () => {
    await other.stop();
    await sut.close();
  });

  /** Does what a sealer does first, and dies. */
  async function moveHeadOnly(id: OrganizationId): Promise<AuditHead> {
    const keys = sut.app.get(AuditKeys);
    const heads = sut.app.get(AuditHeadsRepository);
    const before = (await heads.find(id))?.head ?? null;
    let last = before ?? GENESIS;
    const from = { sequence: last.sequence, mac: last.mac };
    const unsealed = await sut.app.get(AuditEntriesRepository).listUnsealed(id, 100);
    const entries = unsealed.map((entry) => {
      const place = {
        sequence: last.sequence + 1,
        previousMac: last.mac,
        keyId: keys.current.id,
      };
      last = { sequence: place.sequence, mac: entryMac(keys.current.key, entry, place) };
      return { id: entry.id, mac: last.mac };
    });
    const { sequence, mac } = last;
    const next = signHead(keys, id, { sequence, mac, pending: { from, entries } });
    expect(await heads.moveHead(id, before, next)).toBe(true);
    return next;
  }

  async function expectWhole(id: OrganizationId, entries: number): Promise<void> {
    await seal(sut, id);
    expect(await verify(sut, id)).toEqual({ entries, broken: null, checkpoint: null, unsealed: 0 });
    const sequences = (await entriesOf(sut, id)).map(({ seq }) => seq as number);
    expect(sequences.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: entries }, (_, index) => index + 1),
    );
    expect((await storedEnds(sut, id))['audit_head']).toMatchObject({ seq: entries, pending: null });
  }

  it('seals by itself, soon', async () => {
    const { id } = await newTenant(sut);
    await writeEntry(sut, id, 'organization.created');
    await eventually(async () => (await entriesOf(sut, id)).every(({ seq }) => seq !== undefined), 5_000);
    expect(await verify(sut, id)).toMatchObject({ entries: 1, broken: null });
  });

  it('goes on where the sealing before has ended', async () => {
    const id = await newAuditedTenant(sut, 3);
    await seal(sut, id);
    await writeEntry(sut, id);
    await expectWhole(id, 4);
  });

  it('seals any number, in more than one step', async () => {
    const id = await newAuditedTenant(sut, 1);
    await Promise.all(Array.from({ length: 600 }, () => writeEntry(sut, id)));
    await expectWhole(id, 601);
  });

  it('finishes what died between the head and the seals', async () => {
    const id = await newAuditedTenant(sut, 3);
    await moveHeadOnly(id);
    expect(await sut.app.get(AuditEntriesRepository).countUnsealed(id)).toBe(3);
    await expectWhole(id, 3);
  });

  it('finishes what died in the middle of the seals, also when more has come since', async () => {
    const id = await newAuditedTenant(sut, 3);
    const { pending } = await moveHeadOnly(id);
    const [, second] = pending?.entries ?? [];
    await sut.app.get(AuditEntriesRepository).seal(id, [
      {
        entryId: second?.id ?? '',
        sequence: 2,
        previousMac: pending?.entries[0]?.mac ?? '',
        keyId: sut.app.get(AuditKeys).current.id,
        mac: second?.mac ?? '',
      },
    ]);
    await writeEntry(sut, id);
    await expectWhole(id, 4);
  });

  it('is finished by a verification, too', async () => {
    const id = await newAuditedTenant(sut, 2);
    await moveHeadOnly(id);
    expect(await verify(sut, id)).toMatchObject({ entries: 2, broken: null });
    expect((await storedEnds(sut, id))['audit_head']).toMatchObject({ pending: null });
  });

  it('does not hide that an entry was removed between the head and the seals', async () => {
    const id = await newAuditedTenant(sut, 3);
    const { pending } = await moveHeadOnly(id);
    await storedEntries(sut).deleteOne({ tag: (await entriesOf(sut, id))[1]?.['tag'] as string });
    await seal(sut, id);
    expect(pending?.entries).toHaveLength(3);
    expect(await verify(sut, id)).toMatchObject({
      broken: { sequence: 2, entryId: null, fault: 'entry_missing' },
    });
  });

  it('keeps one chain when several seal at once', async () => {
    const id = await newAuditedTenant(sut, 40);
    const writing = Promise.all(Array.from({ length: 100 }, () => writeEntry(sut, id)));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([seal(sut, id), seal(other, id), seal(sut, id), seal(other, id)]);
    }
    await writing;
    await expectWhole(id, 140);
  });

  it('leaves an organization that another instance is at work on', async () => {
    const id = await newAuditedTenant(sut, 1);
    await sut.app.get(SealerService).sealAll();
    await other.app.get(SealerService).sealAll();
    expect(await sut.app.get(AuditEntriesRepository).countUnsealed(id)).toBe(1);
  });

  it('takes what comes late behind what was sealed before', async () => {
    const id = await newAuditedTenant(sut, 2);
    await seal(sut, id);
    await withWrongClock(-MINUTE_MS, () => writeEntry(sut, id));
    await expectWhole(id, 3);
    const [late] = await entriesOf(sut, id);
    expect(late).toMatchObject({ seq: 3 });
  });

  it('begins with the creation, whatever the clocks of the instances say', async () => {
    const { id } = await newTenant(sut);
    await keepSealersAway(sut, id);
    await withWrongClock(MINUTE_MS, () => writeEntry(sut, id, 'organization.created'));
    await writeEntry(sut, id, 'session.started');
    await expectWhole(id, 2);
  });

  it('keeps the entries of a creation under way, and forgets those of one that never came to be', async () => {
    const id = newOrganizationId();
    await keepSealersAway(sut, id);
    await writeEntry(sut, id, 'organization.created');
    await seal(sut, id);
    expect(await entriesOf(sut, id)).toHaveLength(1);
    await withWrongClock(11 * MINUTE_MS, () => seal(sut, id));
    expect(await entriesOf(sut, id)).toEqual([]);
  });

  it('finds what is to be sealed by an index that has that alone', async () => {
    const id = await newAuditedTenant(sut, 1);
    const plan = await storedEntries(sut)
      .find({ unsealed: toObjectId(id) })
      .sort({ _id: 1 })
      .explain('executionStats');
    expect(plan['executionStats']).toMatchObject({ totalKeysExamined: 1, totalDocsExamined: 1 });
  });
});
