import type { mongo } from 'mongoose';
import type { TestApp } from './test-app';

const SYSTEM_COLLECTIONS = ['organizations', 'admin_users', 'memberships'];

/** Everything that the service has stored, to be compared with what is there later; but no head of an audit log. */
export async function snapshot({ system, tenants }: TestApp): Promise<unknown> {
  const tenantCollections = await tenants.listCollections({}, { nameOnly: true }).toArray();
  return {
    system: await contentsOf(system, SYSTEM_COLLECTIONS),
    tenants: await contentsOf(
      tenants,
      tenantCollections.map(({ name }) => name),
    ),
  };
}

async function contentsOf(database: mongo.Db, names: readonly string[]): Promise<Record<string, unknown>> {
  const contents = names.toSorted().map(async (name) => {
    const documents = await database
      .collection(name)
      .find({}, { projection: { audit_head: 0 } })
      .sort({ _id: 1 })
      .toArray();
    return [name, documents] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}
