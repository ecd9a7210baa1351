import { Types, type mongo } from 'mongoose';
import type { OrganizationId } from '../../src/common/types/ids';
import { TenantRegistry } from '../../src/tenancy';
import type { SignedUp } from './factories';
import type { TestApp } from './test-app';

/** What no endpoint does yet, written past the service; what the service has cached of it is forgotten. */
export async function changeOrganization(
  { app, system }: TestApp,
  { id, name }: Pick<SignedUp, 'id' | 'name'>,
  change: mongo.UpdateFilter<mongo.Document>,
): Promise<void> {
  const result = await system.collection('organizations').updateOne({ _id: new Types.ObjectId(id) }, change);
  expect(result.modifiedCount).toBe(1);
  app.get(TenantRegistry).invalidate(id as OrganizationId, name);
}

export async function suspend(sut: TestApp, organization: Pick<SignedUp, 'id' | 'name'>): Promise<void> {
  await changeOrganization(sut, organization, { $set: { status: 'suspended' } });
}

export async function resume(sut: TestApp, organization: Pick<SignedUp, 'id' | 'name'>): Promise<void> {
  await changeOrganization(sut, organization, { $set: { status: 'active' } });
}

/** Makes the one who signed it up a member who is no owner. */
export async function giveToSomebodyElse(sut: TestApp, organization: SignedUp): Promise<void> {
  await changeOrganization(sut, organization, { $set: { owner_ids: [new Types.ObjectId()] } });
}

/** As an instance leaves it that is at work on an update, or that died `ageMs` ago while it was. */
export async function beginOperation(
  sut: TestApp,
  organization: SignedUp,
  { ageMs, email }: { readonly ageMs: number; readonly email?: string },
): Promise<void> {
  const op = {
    id: 'an operation of another instance',
    kind: 'update',
    admin_id: new Types.ObjectId(organization.adminId),
    committed: false,
    kept_session: new Types.ObjectId(organization.sessionId),
    ...(email !== undefined && { email }),
  };
  const lease = { owner: 'another instance', taken_at: new Date(Date.now() - ageMs) };
  await changeOrganization(sut, organization, { $set: { op, lease } });
}
