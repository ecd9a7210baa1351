import type { Document, MongoClient, WithId } from 'mongodb';

/** Records of both targets, as far as they name what has to go. */
interface NamedOrganization extends Document {
  readonly name: string;
}

/**
 * Removes what a run of POST /org/create made, straight in the database: thousands of collections would slow down
 * what is measured after it, and the engine holds open files for each.
 */
export async function removeCreated(
  client: MongoClient,
  databases: readonly string[],
  namePrefix: string,
): Promise<void> {
  const byPrefix = { $regex: `^${namePrefix}` };
  for (const name of databases) {
    const database = client.db(name);
    const collections = await database.listCollections({}, { nameOnly: true }).toArray();
    for (const collection of collections.filter((item) => item.name.startsWith(`org_${namePrefix}`))) {
      await database.collection(collection.name).drop();
    }
    const organizations = database.collection<NamedOrganization>('organizations');
    const ids = (await organizations.find({ name: byPrefix }, { projection: { _id: 1 } }).toArray()).map(
      idOf,
    );
    await database.collection('memberships').deleteMany({ organization_id: { $in: ids } });
    await database.collection('admin_users').deleteMany({ email: byPrefix });
    await organizations.deleteMany({ name: byPrefix });
  }
}

const idOf = (record: WithId<Document>) => record._id;
