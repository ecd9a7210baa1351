import { Types } from 'mongoose';
import { AccountsRepository, MembershipsRepository, PasswordHasher, type Role } from '../../src/auth';
import { Principals } from '../../src/auth/principals';
import type { AdminId, OrganizationId } from '../../src/common/types/ids';
import { newAdminId } from '../../src/database/object-id';
import { OwnersRepository } from '../../src/organizations';
import { TenantRegistry } from '../../src/tenancy';
import { changeOrganization } from './arrange';
import { PASSWORD, startSession, uniqueName, type SignedUp } from './factories';
import type { TestApp } from './test-app';

let hashing: Promise<string> | undefined;

/** Somebody new, with {@link PASSWORD} and in no organization. @param email in place of one that no other test has */
export async function newPerson({ app }: TestApp, id: string, email = `person@${uniqueName()}.example`) {
  hashing ??= app.get(PasswordHasher).hash(PASSWORD); // once: it takes its time
  const account = {
    id: newAdminId(),
    email,
    passwordHash: await hashing,
    foundingOrganizationId: id as OrganizationId,
  };
  await app.get(AccountsRepository).insert(account);
  return { adminId: account.id, email };
}

/** Somebody new in the organization, signed in; past the invitations and the password, which takes its time. */
export async function addMember(
  sut: TestApp,
  { id, name }: Pick<SignedUp, 'id' | 'name'>,
  role: Role,
): Promise<SignedUp> {
  const { app } = sut;
  const organizationId = id as OrganizationId;
  const person = await newPerson(sut, id);
  await app.get(MembershipsRepository).ensure({ adminId: person.adminId, organizationId, role });
  if (role === 'owner') {
    const owners = app.get(OwnersRepository);
    const read = await owners.find(organizationId);
    expect(read !== null && (await owners.add(organizationId, read, person.adminId))).toBe(true);
    app.get(TenantRegistry).invalidate(organizationId);
  }
  return { id, name, ...person, ...(await startSession(sut, { id, adminId: person.adminId })) };
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

export async function removeMember(
  sut: TestApp,
  { id, adminId }: Pick<SignedUp, 'id' | 'adminId'>,
): Promise<void> {
  const pair = { adminId: adminId as AdminId, organizationId: id as OrganizationId };
  await sut.app.get(MembershipsRepository).delete(pair);
  sut.app.get(Principals).invalidateMembership(pair.adminId, pair.organizationId);
}
