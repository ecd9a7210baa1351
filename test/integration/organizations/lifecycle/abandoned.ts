import { randomUUID } from 'node:crypto';
import type { Types } from 'mongoose';
import {
  AccountsRepository,
  CredentialsService,
  MembershipsRepository,
  PasswordHasher,
} from '../../../../src/auth';
import { newAdminId, toObjectId, toOrganizationId } from '../../../../src/database/object-id';
import type { AdminId, OrganizationId, SessionId } from '../../../../src/common/types/ids';
import type { CreateOperation, UpdateOperation } from '../../../../src/organizations/organization';
import { OrganizationsRepository } from '../../../../src/organizations/organizations.repository';
import { TenantProvisioner, TenantRegistry, type TenantPlacement } from '../../../../src/tenancy';
import { PASSWORD, uniqueName, type SignedUp } from '../../../support/factories';
import type { TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

// Operations as a crash leaves them: made by the very steps of the service, as far as the one that was the last.

/** Long before any lease of the tests could still be running. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** Makes the lease that of an instance that died long ago. */
export async function abandon({ system }: TestApp, id: OrganizationId): Promise<void> {
  const lease = { owner: 'an instance that died', taken_at: LONG_AGO };
  await system.collection('organizations').updateOne({ _id: toObjectId(id) }, { $set: { lease } });
}

export const CREATE_STEPS = [
  'claim of name and namespace',
  'claim of the person',
  'membership',
  'collection',
  'beginning to take it back',
  'withdrawal of the membership',
  'withdrawal of the person',
  'withdrawal of the collection',
] as const;
export type CreateStep = (typeof CREATE_STEPS)[number];

export interface BegunCreation {
  readonly id: OrganizationId;
  readonly name: string;
  readonly email: string;
  readonly adminId: AdminId;
  readonly placement: TenantPlacement;
  readonly operation: CreateOperation;
}

/** By whom: `new` by somebody new, `returning` by a person whose last organization has ended. */
/** A person, as far as a creation needs to know them. */
type Known = Pick<SignedUp, 'adminId' | 'email' | 'sessionId'>;
export type FounderKind = 'new' | { readonly returning: SignedUp } | { readonly signedIn: Known };

/** A creation up to and including the step, its lease still running. */
export async function beginCreation(
  { app }: TestApp,
  {
    lastStep,
    founder,
    name: given,
  }: { readonly lastStep: CreateStep; readonly founder: FounderKind; readonly name?: string },
): Promise<BegunCreation> {
  const organizations = app.get(OrganizationsRepository);
  const accounts = app.get(AccountsRepository);
  const memberships = app.get(MembershipsRepository);
  const provisioner = app.get(TenantProvisioner);

  const id = newOrganizationId();
  const name = given ?? uniqueName();
  const known = founder === 'new' ? null : 'returning' in founder ? founder.returning : founder.signedIn;
  const adminId = known === null ? newAdminId() : (known.adminId as AdminId);
  const email = known?.email ?? `owner@${name}.example`;
  // One that was given may have been used before, and its namespace with it.
  const placement = provisioner.candidates(id, name)[given === undefined ? 0 : 1];
  const operation: CreateOperation = {
    id: randomUUID(),
    kind: 'create',
    adminId,
    founder: founder === 'new' ? 'new' : 'known',
  };

  const claimPerson = async () => {
    if (founder === 'new') {
      const passwordHash = await app.get(PasswordHasher).hash(PASSWORD);
      await accounts.insert({ id: adminId, email, passwordHash, foundingOrganizationId: id });
    } else if ('returning' in founder) {
      await accounts.swapFoundingOrganization(adminId, founder.returning.id as OrganizationId, id);
    }
  };
  const steps: Record<CreateStep, () => Promise<unknown>> = {
    'claim of name and namespace': () =>
      organizations.insertProvisioning({
        id,
        name,
        displayName: null,
        placement,
        ownerId: adminId,
        operation,
      }),
    'claim of the person': claimPerson,
    membership: () => memberships.ensure({ adminId, organizationId: id, role: 'owner' }),
    collection: () => provisioner.create(id, placement),
    'beginning to take it back': () => organizations.beginAbort(id, operation.id),
    'withdrawal of the membership': () => memberships.delete({ adminId, organizationId: id }),
    'withdrawal of the person': async () => {
      if (founder === 'new') await accounts.deleteFoundedBy(adminId, id);
    },
    'withdrawal of the collection': () => provisioner.dropEmpty(id, placement),
  };
  for (const step of CREATE_STEPS.slice(0, CREATE_STEPS.indexOf(lastStep) + 1)) await steps[step]();
  return { id, name, email, adminId, placement, operation };
}

export const UPDATE_STEPS = ['intent', 'claim of the email', 'commit', 'change of the account'] as const;
export type UpdateStep = (typeof UPDATE_STEPS)[number];

export const NEW_PASSWORD = 'another battery, another staple';

export interface BegunUpdate {
  readonly id: OrganizationId;
  readonly before: SignedUp;
  readonly newName: string;
  readonly newEmail: string;
  readonly operation: UpdateOperation;
}

/** An update of name, email and password in one request, up to and including the step, its lease still running. */
export async function beginUpdate(
  { app }: TestApp,
  before: SignedUp,
  lastStep: UpdateStep,
): Promise<BegunUpdate> {
  const organizations = app.get(OrganizationsRepository);
  const credentials = app.get(CredentialsService);

  const id = before.id as OrganizationId;
  const adminId = before.adminId as AdminId;
  const keptSession = before.sessionId as SessionId;
  const newName = uniqueName('renamed');
  const newEmail = `owner@${newName}.example`;
  const passwordHash = await app.get(PasswordHasher).hash(NEW_PASSWORD);
  const operation: UpdateOperation = {
    id: randomUUID(),
    kind: 'update',
    adminId,
    committed: false,
    email: newEmail,
    passwordHash,
    keptSession,
  };
  const steps: Record<UpdateStep, () => Promise<unknown>> = {
    intent: () => organizations.beginUpdate(id, operation, { name: newName }),
    'claim of the email': () => credentials.claimEmail(adminId, newEmail),
    commit: () => organizations.commitUpdate(id, operation.id, { name: newName }),
    'change of the account': () =>
      credentials.change(adminId, { email: newEmail, passwordHash }, keptSession),
  };
  for (const step of UPDATE_STEPS.slice(0, UPDATE_STEPS.indexOf(lastStep) + 1)) await steps[step]();
  // It was another instance that did this.
  app.get(TenantRegistry).invalidate(id, before.name, newName);
  return { id, before, newName, newEmail, operation };
}

/** What is stored of an organization, whatever its state. */
/** Without the head of its audit log, which moves by itself. */
export async function storedOrganization({ system }: TestApp, id: OrganizationId) {
  return system
    .collection('organizations')
    .findOne({ _id: toObjectId(id) }, { projection: { audit_head: 0 } });
}

export async function storedAccount({ system }: TestApp, id: AdminId) {
  return system.collection('admin_users').findOne({ _id: toObjectId(id) });
}

/** Ids of the organizations that a person is a member of, in whatever state they are. */
export async function storedMemberships({ system }: TestApp, adminId: AdminId): Promise<OrganizationId[]> {
  const found = await system
    .collection('memberships')
    .find({ admin_id: toObjectId(adminId) })
    .toArray();
  return found.map((membership) => toOrganizationId(membership['organization_id'] as Types.ObjectId));
}
