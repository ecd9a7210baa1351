import type { mongo } from 'mongoose';
import { AuditTrail, VerificationService, type AuditAction, type Verification } from '../../src/audit';
import { SealerService } from '../../src/audit/sealing/sealer.service';
import type { OrganizationId } from '../../src/common/types/ids';
import { TaskLeasesRepository } from '../../src/database/leases/task-leases.repository';
import { toObjectId } from '../../src/database/object-id';
import { eventually } from './poll';
import { newTenant } from './tenants';
import type { TestApp } from './test-app';

const AN_HOUR_MS = 60 * 60_000;

/** An organization whose entries nobody seals but the test, with as many as are asked for, the first of its creation. */
export async function newAuditedTenant(sut: TestApp, entries: number): Promise<OrganizationId> {
  const { id } = await newTenant(sut);
  await keepSealersAway(sut, id);
  await writeEntry(sut, id, 'organization.created');
  for (let count = 1; count < entries; count += 1) await writeEntry(sut, id, 'type.declared');
  return id;
}

export async function keepSealersAway({ app }: TestApp, id: OrganizationId): Promise<void> {
  await eventually(() => app.get(TaskLeasesRepository).take(`audit-seal:${id}`, AN_HOUR_MS));
}

export async function writeEntry(
  { app }: TestApp,
  organizationId: OrganizationId,
  action: AuditAction = 'type.declared',
): Promise<void> {
  const change = {
    organizationId,
    action,
    actor: { type: 'person', id: 'a-person', email: 'ada@example.com' },
    target: { type: 'document_type', id: 'orders', name: 'Orders' },
    changes: [{ field: 'schema', from: null, to: 'another' }],
  } as const;
  await app.get(AuditTrail).around(change, () => Promise.resolve());
}

export async function seal({ app }: TestApp, id: OrganizationId): Promise<void> {
  await app.get(SealerService).seal(id);
}

export async function verify({ app }: TestApp, id: OrganizationId): Promise<Verification> {
  return app.get(VerificationService).verify(id);
}

export function storedEntries({ system }: TestApp): mongo.Collection {
  return system.collection('audit_entries');
}

/** As they are stored, in the order in which they were written. */
export async function entriesOf(sut: TestApp, id: OrganizationId): Promise<mongo.Document[]> {
  return storedEntries(sut)
    .find({ organization_id: toObjectId(id) })
    .sort({ _id: 1 })
    .toArray();
}

/** The organization's record, with both ends of its chain. */
export async function storedEnds({ system }: TestApp, id: OrganizationId): Promise<mongo.Document> {
  const record = await system.collection('organizations').findOne({ _id: toObjectId(id) });
  if (record === null) throw new Error('There is no such organization');
  return record;
}

export async function changeEnds(
  { system }: TestApp,
  id: OrganizationId,
  change: mongo.UpdateFilter<mongo.Document>,
): Promise<void> {
  const result = await system.collection('organizations').updateOne({ _id: toObjectId(id) }, change);
  expect(result.modifiedCount).toBe(1);
}
