import { Types, type mongo } from 'mongoose';
import { SealerService } from '../../src/audit/sealing/sealer.service';
import type { OrganizationId } from '../../src/common/types/ids';
import { TransitionsRepository } from '../../src/organizations/lifecycle/transitions.repository';
import { OrganizationsRepository } from '../../src/organizations/organizations.repository';
import { TenantRegistry, type TenantHandle } from '../../src/tenancy';
import { changeOrganization } from '../support/arrange';
import { uniqueName } from '../support/factories';
import { newTenant, type NewTenant } from '../support/tenants';
import type { TestApp } from '../support/test-app';

/** Two organizations, or what is left of one and another. */
export type Pair = readonly [NewTenant, NewTenant];

type Arrangement = (testApp: TestApp) => Promise<Pair>;

/** How two organizations may stand to each other; the handles are those from before. */
export const PAIRS: readonly (readonly [string, Arrangement])[] = [
  ['two organizations', async (testApp) => [await newTenant(testApp), await newTenant(testApp)]],
  [
    'an organization and a deleted one whose name it has taken',
    async (testApp) => {
      const deleted = await newTenant(testApp);
      await deletion(testApp, deleted);
      await changeOrganization(testApp, deleted, { $unset: { name_claims: 1 } });
      return [await newTenant(testApp, deleted.name), deleted];
    },
  ],
  [
    'an organization and one that had its name before it was renamed',
    async (testApp) => {
      const renamed = await newTenant(testApp);
      const { name } = renamed;
      const change = { name: uniqueName() };
      await testApp.app.get(OrganizationsRepository).change(renamed.id, change);
      await changeOrganization(testApp, renamed, { $set: { name_claims: [change.name] } });
      return [await newTenant(testApp, name), renamed];
    },
  ],
];

async function deletion({ app }: TestApp, { id, name }: NewTenant): Promise<void> {
  expect(await app.get(TransitionsRepository).delete(id, ['active'])).not.toBeNull();
  app.get(TenantRegistry).invalidate(id, name);
}

interface StoredOrganization {
  readonly id: OrganizationId;
  /** Its own collection; further ones begin with its name. */
  readonly collection: string;
}

/** What is stored of each organization: in its collections, and what mentions it in the system database. */
export async function storedOf(
  { app, system, tenants }: TestApp,
  organizations: readonly StoredOrganization[],
): Promise<Record<string, unknown>[]> {
  // What the service does by itself, and would do in between.
  for (const { id } of organizations) await app.get(SealerService).seal(id);
  const [names, all] = await Promise.all([collectionNames(tenants), collectionNames(system)]);
  const shared = all.filter((name) => name !== 'task_leases');
  const sharedContents = Promise.all(
    shared.map(async (name) => [name, await documentsOf(system.collection(name))] as const),
  );
  return Promise.all(
    organizations.map(async (organization) => {
      const own = ownOf(organization, names).map(async (name) => {
        const collection = tenants.collection(name);
        const [documents, indexes] = await Promise.all([documentsOf(collection), collection.indexes()]);
        return [name, { documents, indexes }] as const;
      });
      const mentions = (await sharedContents).map(
        ([name, documents]) =>
          [
            `system ${name}`,
            documents.filter((one) => JSON.stringify(one).includes(organization.id)),
          ] as const,
      );
      return Object.fromEntries<unknown>([...(await Promise.all(own)), ...mentions]);
    }),
  );
}

/** Takes away all that was put into the organizations since they were made. */
export async function clear(
  { system, tenants }: TestApp,
  organizations: readonly StoredOrganization[],
): Promise<void> {
  const [names, shared] = await Promise.all([collectionNames(tenants), collectionNames(system)]);
  const own = organizations.flatMap((organization) => ownOf(organization, names));
  const ids = organizations.map(({ id }) => new Types.ObjectId(id));
  await Promise.all([
    ...own.map(async (name) => {
      const collection = tenants.collection(name);
      const [indexes] = await Promise.all([collection.indexes(), collection.deleteMany({})]);
      const added = indexes.map((index) => String(index.name)).filter((index) => !MADE_WITH_IT.has(index));
      await Promise.all(added.map((index) => collection.dropIndex(index)));
    }),
    ...shared.map((name) => system.collection(name).deleteMany({ organization_id: { $in: ids } })),
  ]);
}

/** Names of indexes that the definitions give to every organization. */
const MADE_WITH_IT: ReadonlySet<string> = new Set(['_id_', 'key_1']);

/** Not those of an organization whose name merely begins alike. */
function ownOf({ collection }: Pick<StoredOrganization, 'collection'>, names: readonly string[]): string[] {
  return names.filter((name) => name === collection || name.startsWith(`${collection}__`));
}

async function collectionNames(database: mongo.Db): Promise<string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  return found.map(({ name }) => name);
}

function documentsOf(collection: mongo.Collection): Promise<mongo.Document[]> {
  return collection.find().sort({ _id: 1 }).toArray();
}

/** What nobody was given as a handle: whatever it is made from, it opens nothing. */
export function imitations(handle: TenantHandle): readonly TenantHandle[] {
  const { organizationId } = handle;
  return [{ organizationId }, { ...handle }, Object.create(handle) as TenantHandle];
}

const UUIDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A value without what differs between two runs that do the same: times, ids that were made, what names them. */
export function comparable(value: unknown): unknown {
  if (value instanceof Date) return 'a time';
  if (value instanceof Types.ObjectId) return 'an id';
  if (value instanceof Map) return comparable([...(value as Map<unknown, unknown>)]);
  if (value instanceof Error) return { error: value.name, code: (value as { code?: unknown }).code };
  if (typeof value === 'string') return value.replaceAll(UUIDS, 'an id');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, comparable(member)]));
}
