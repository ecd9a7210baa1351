import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import type { Stored } from './reference';

/** A collection in a database of its own on the server of the test run. */
export interface ScratchCollection {
  readonly collection: mongo.Collection<Stored>;
  close(): Promise<void>;
}

export async function openScratchCollection(): Promise<ScratchCollection> {
  const uri = process.env['MONGODB_URI'];
  if (uri === undefined) throw new Error('Run the tests with npm test');
  const client = await new mongo.MongoClient(uri).connect();
  const database = client.db(`oms_test_${randomBytes(6).toString('hex')}`);
  return {
    collection: database.collection<Stored>('org_query'),
    close: async () => {
      await database.dropDatabase();
      await client.close();
    },
  };
}

export function storedDocument(key: string, data: Stored['data'], index = 0): Stored {
  const time = new Date(Date.UTC(2026, 0, 1) + (index % 3));
  return {
    _id: key,
    data,
    version: 1 + (index % 2),
    created_at: time,
    updated_at: time,
    created_by: `person-${index % 2}`,
  };
}
