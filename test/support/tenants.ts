import { randomUUID } from 'node:crypto';
import { newAdminId } from '../../src/database/object-id';
import type { OrganizationId } from '../../src/common/types/ids';
import {
  NamespaceClaimedError,
  OrganizationsRepository,
} from '../../src/organizations/organizations.repository';
import {
  TenantProvisioner,
  TenantRegistry,
  type TenantHandle,
  type TenantPlacement,
} from '../../src/tenancy';
import { uniqueName } from './factories';
import type { TestApp } from './test-app';
import { newOrganizationId } from './ids';

export interface NewTenant {
  readonly id: OrganizationId;
  readonly name: string;
  readonly placement: TenantPlacement;
  readonly handle: TenantHandle;
}

/** An active organization by the steps of its creation, without its owner, whose password takes time to hash. */
export async function newTenant({ app }: TestApp, name = uniqueName()): Promise<NewTenant> {
  const organizations = app.get(OrganizationsRepository);
  const provisioner = app.get(TenantProvisioner);
  const id = newOrganizationId();
  const adminId = newAdminId();
  const operation = { id: randomUUID(), kind: 'create', adminId, founder: 'new' } as const;
  const [preferred, alternative] = provisioner.candidates(id, name);
  const claim = async (placement: TenantPlacement) => {
    const claimed = { id, name, displayName: null, placement, ownerId: adminId, operation };
    await organizations.insertProvisioning(claimed);
    return placement;
  };
  const placement = await claim(preferred).catch((error: unknown) => {
    if (!(error instanceof NamespaceClaimedError)) throw error;
    return claim(alternative);
  });
  await provisioner.create(id, placement);
  await organizations.activate(id, operation.id);
  return { id, name, placement, handle: await app.get(TenantRegistry).open(id) };
}

/** Names of the collections of the tenants' database that begin like this tenant's. */
export async function collectionsOf(
  { tenants }: TestApp,
  { collection }: TenantPlacement,
): Promise<string[]> {
  const found = await tenants.listCollections({}, { nameOnly: true }).toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => name.startsWith(collection))
    .sort();
}
