import { Types } from 'mongoose';
import { AccountsRepository, MembershipsRepository } from '../../src/auth';
import type { Role } from '../../src/auth/memberships/membership';
import { Principals } from '../../src/auth/principals';
import type { AdminId, OrganizationId } from '../../src/common/types/ids';
import { newAdminId } from '../../src/database/object-id';
import { changeOrganization } from './arrange';
import { startSession, uniqueName, type SignedUp } from './factories';
import type { TestApp } from './test-app';

/** Somebody else who belongs to the organization and is signed in for it; has no password. */
export async function addColleague(
  sut: TestApp,
  organization: Pick<SignedUp, 'id' | 'name'>,
  role: Exclude<Role, 'owner'>,
): Promise<SignedUp> {
  const { id, name } = organization;
  const [adminId, organizationId] = [newAdminId(), id as OrganizationId];
  const email = `${role}@${uniqueName()}.example`;
  const account = { id: adminId, email, passwordHash: 'none', foundingOrganizationId: organizationId };
  await sut.app.get(AccountsRepository).insert(account);
  await sut.app.get(MembershipsRepository).ensure({ adminId, organizationId, role });
  return { id, name, email, adminId, ...(await startSession(sut, { id, adminId })) };
}

/** Also from owner to what is less. */
export async function setRole(
  sut: TestApp,
  member: Pick<SignedUp, 'id' | 'name' | 'adminId'>,
  role: Exclude<Role, 'owner'>,
): Promise<void> {
  const { id, adminId } = member;
  const pair = { admin_id: new Types.ObjectId(adminId), organization_id: new Types.ObjectId(id) };
  await sut.system.collection('memberships').updateOne(pair, { $set: { role } });
  const organization = await sut.system.collection('organizations').findOne({ _id: pair.organization_id });
  const owners = organization?.['owner_ids'] as Types.ObjectId[];
  if (owners.some((owner) => owner.equals(adminId))) {
    await changeOrganization(sut, member, { $set: { owner_ids: [new Types.ObjectId()] } });
  }
  sut.app.get(Principals).invalidateMembership(adminId as AdminId, id as OrganizationId);
}

export async function removeColleague(
  sut: TestApp,
  { id, adminId }: Pick<SignedUp, 'id' | 'adminId'>,
): Promise<void> {
  const pair = { adminId: adminId as AdminId, organizationId: id as OrganizationId };
  await sut.app.get(MembershipsRepository).delete(pair);
  sut.app.get(Principals).invalidateMembership(pair.adminId, pair.organizationId);
}
