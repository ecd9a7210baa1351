import { AccountsRepository, MembershipsRepository, PasswordHasher, type Role } from '../../src/auth';
import type { OrganizationId } from '../../src/common/types/ids';
import { newAdminId } from '../../src/database/object-id';
import { OwnersRepository } from '../../src/organizations';
import { TenantRegistry } from '../../src/tenancy';
import { PASSWORD, startSession, uniqueName, type SignedUp } from './factories';
import type { TestApp } from './test-app';

export interface TestMember {
  readonly adminId: string;
  readonly email: string;
  readonly sessionId: string;
  readonly token: string;
}

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
export async function addMember(sut: TestApp, { id }: Pick<SignedUp, 'id'>, role: Role): Promise<TestMember> {
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
  return { ...person, ...(await startSession(sut, { id, adminId: person.adminId })) };
}
