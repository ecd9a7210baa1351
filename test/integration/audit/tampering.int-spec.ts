import { Types, type mongo } from 'mongoose';
import type { OrganizationId } from '../../../src/common/types/ids';
import { toObjectId } from '../../../src/database/object-id';
import {
  changeEnds,
  newAuditedTenant,
  seal,
  storedEnds,
  storedEntries,
  verify,
  writeEntry,
} from '../../support/audit';
import { startTestApp, type TestApp } from '../../support/test-app';

const ENTRIES = 6;
/** The one that is tampered with. */
const THIRD = 3;

describe('An audit log that somebody has changed in the database', () => {
  let sut: TestApp;
  let id: OrganizationId;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());
  beforeEach(async () => {
    id = await newAuditedTenant(sut, ENTRIES);
    await seal(sut, id);
    expect(await verify(sut, id)).toMatchObject({ entries: ENTRIES, broken: null });
  });

  const ofThis = (sequence: number) => ({ organization_id: toObjectId(id), seq: sequence });
  const change = (sequence: number, update: mongo.UpdateFilter<mongo.Document>) =>
    storedEntries(sut).updateOne(ofThis(sequence), update);
  async function entry(sequence: number): Promise<mongo.Document> {
    const found = await storedEntries(sut).findOne(ofThis(sequence));
    if (found === null) throw new Error('There is no such entry');
    return found;
  }

  async function expectBroken(sequence: number, fault: string): Promise<void> {
    const { broken, entries } = await verify(sut, id);
    expect(broken).toMatchObject({ sequence, fault });
    expect(entries).toBeLessThanOrEqual(ENTRIES);
  }

  const CHANGES: Readonly<Record<string, unknown>> = {
    at: new Date(),
    action: 'type.deleted',
    'actor.type': 'system',
    'actor.id': 'somebody-else',
    request_id: 'another-request',
    'target.type': 'person',
    'target.id': 'other',
    'changes.0.field': 'other',
    'changes.0.from': 'other',
    'changes.0.to': null,
    changes: [],
    target: null,
    failure: 'AUTH.FORBIDDEN',
    attempt_id: new Types.ObjectId(),
    'personal.actor.email': 'other@example.com',
    'personal.actor.address': '198.51.100.7',
    'personal.actor.salt': 'AAAA',
    'personal.target.name': 'Other',
    'digests.actor': null,
    'digests.target': 'other',
    tag: 'other',
  };

  it.each(Object.entries(CHANGES))('is found by a changed %s', async (field, value) => {
    expect((await change(THIRD, { $set: { [field]: value } })).modifiedCount).toBe(1);
    await expectBroken(THIRD, 'entry_changed');
  });

  it.each(['at', 'action', 'actor', 'changes', 'digests', 'tag'])(
    'is found by a missing %s, and by one of another type',
    async (field) => {
      await change(THIRD, { $unset: { [field]: 1 } });
      await expectBroken(THIRD, 'entry_changed');
      await change(THIRD, { $set: { [field]: 7 } });
      await expectBroken(THIRD, 'entry_changed');
    },
  );

  it.each(['mac', 'previous_mac'])('is found by a changed %s', async (field) => {
    await change(THIRD, { $set: { [field]: 'other' } });
    await expectBroken(THIRD, 'entry_moved');
  });

  it.each(['key_id', 'seal_key_id'])('is found by another %s', async (field) => {
    await change(THIRD, { $set: { [field]: 'another-key' } });
    await expectBroken(THIRD, 'key_unknown');
  });

  it('is found by a removed entry, wherever it stood', async () => {
    await storedEntries(sut).deleteOne(ofThis(THIRD));
    await expectBroken(THIRD, 'entry_missing');
    await storedEntries(sut).deleteOne(ofThis(1));
    await expectBroken(1, 'entry_missing');
  });

  it('is found by a removed entry whose followers have closed the gap', async () => {
    await storedEntries(sut).deleteOne(ofThis(THIRD));
    for (let sequence = THIRD + 1; sequence <= ENTRIES; sequence += 1) {
      await change(sequence, { $set: { seq: sequence - 1 } });
    }
    await expectBroken(THIRD, 'entry_moved');
  });

  it('is found by two entries that have changed places', async () => {
    await change(THIRD, { $set: { seq: 1000 } });
    await change(THIRD + 1, { $set: { seq: THIRD } });
    await change(1000, { $set: { seq: THIRD + 1 } });
    await expectBroken(THIRD, 'entry_moved');
  });

  it('is found by two entries that have changed places with their seals', async () => {
    const [third, fourth] = [await entry(THIRD), await entry(THIRD + 1)];
    const sealOf = ({ previous_mac, mac }: mongo.Document) => ({ previous_mac, mac });
    await change(THIRD, { $set: { seq: 1000, ...sealOf(fourth) } });
    await change(THIRD + 1, { $set: { seq: THIRD, ...sealOf(third) } });
    await change(1000, { $set: { seq: THIRD + 1 } });
    await expectBroken(THIRD, 'entry_moved');
  });

  it('is found by a content that was taken from another entry', async () => {
    const { action, changes, tag, at, digests } = await entry(1);
    await change(THIRD, { $set: { action, changes, tag, at, digests } });
    await expectBroken(THIRD, 'entry_changed');
  });

  it('is found by entries of another organization in place of its own', async () => {
    const other = await newAuditedTenant(sut, ENTRIES);
    await seal(sut, other);
    await storedEntries(sut).deleteMany({ organization_id: toObjectId(id) });
    await storedEntries(sut).updateMany(
      { organization_id: toObjectId(other) },
      { $set: { organization_id: toObjectId(id) } },
    );
    const { audit_head } = await storedEnds(sut, other);
    await expectBroken(1, 'entry_changed');
    await changeEnds(sut, id, { $set: { audit_head } });
    await expectBroken(ENTRIES, 'head_changed');
  });

  it('is found by a cut-off end', async () => {
    await storedEntries(sut).deleteMany({ organization_id: toObjectId(id), seq: { $gt: THIRD } });
    await expectBroken(THIRD + 1, 'end_missing');
  });

  it('is found by a cut-off end to which the head was moved', async () => {
    const { mac } = await entry(THIRD);
    await storedEntries(sut).deleteMany({ organization_id: toObjectId(id), seq: { $gt: THIRD } });
    await changeEnds(sut, id, { $set: { 'audit_head.seq': THIRD, 'audit_head.mac': mac } });
    await expectBroken(THIRD, 'head_changed');
  });

  it('is found by entries behind the end', async () => {
    const { _id, ...last } = await entry(ENTRIES);
    await storedEntries(sut).insertOne({ ...last, seq: ENTRIES + 1 });
    await expectBroken(ENTRIES + 1, 'beyond_head');
    expect(_id).toBeDefined();
  });

  it('is found by a removed head, and by a removed log', async () => {
    await changeEnds(sut, id, { $unset: { audit_head: 1 } });
    await expectBroken(1, 'head_missing');
    await storedEntries(sut).deleteMany({ organization_id: toObjectId(id) });
    await expectBroken(1, 'head_missing');
    // A new one that grows in its place has no beginning.
    await writeEntry(sut, id, 'session.started');
    await seal(sut, id);
    await expectBroken(1, 'beginning_missing');
  });

  it.each([{}, 7, 'head', [], null, { seq: 'x', pending: 7 }])(
    'is found by %j in place of the head',
    async (head) => {
      await changeEnds(sut, id, { $set: { audit_head: head } });
      expect((await verify(sut, id)).broken).not.toBeNull();
    },
  );

  it.each([{}, 7, [], { until: 'x' }])('is found by %j in place of the checkpoint', async (checkpoint) => {
    await changeEnds(sut, id, { $set: { audit_checkpoint: checkpoint } });
    expect((await verify(sut, id)).broken).not.toBeNull();
  });

  it('is found by an invented checkpoint', async () => {
    const { mac } = await entry(THIRD);
    const { audit_head } = await storedEnds(sut, id);
    const { key_id, signature } = audit_head as { key_id: string; signature: string };
    await storedEntries(sut).deleteMany({ organization_id: toObjectId(id), seq: { $lte: THIRD } });
    await expectBroken(1, 'entry_missing');
    const audit_checkpoint = { seq: THIRD, mac, until: new Date(), key_id, signature };
    await changeEnds(sut, id, { $set: { audit_checkpoint } });
    await expectBroken(THIRD, 'checkpoint_changed');
  });

  it('is found by what was changed before it was sealed', async () => {
    await writeEntry(sut, id);
    await storedEntries(sut).updateOne(
      { unsealed: toObjectId(id) },
      { $set: { 'actor.id': 'somebody-else' } },
    );
    await seal(sut, id);
    await expectBroken(ENTRIES + 1, 'entry_changed');
  });

  it('is found by an entry that nobody has written', async () => {
    const { seq, mac, previous_mac, seal_key_id, ...written } = await entry(1);
    expect([seq, mac, previous_mac, seal_key_id]).not.toContain(undefined);
    await storedEntries(sut).insertOne({ ...written, _id: new Types.ObjectId(), unsealed: toObjectId(id) });
    await seal(sut, id);
    await expectBroken(ENTRIES + 1, 'entry_changed');
  });

  it('is not sealed any further on a head that somebody has replaced', async () => {
    const { mac } = await entry(THIRD);
    await changeEnds(sut, id, { $set: { 'audit_head.seq': THIRD, 'audit_head.mac': mac } });
    await writeEntry(sut, id);
    await seal(sut, id);
    expect(await verify(sut, id)).toMatchObject({ unsealed: 1, broken: { fault: 'head_changed' } });
  });
});
