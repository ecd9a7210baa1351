import { MongoClient } from 'mongodb';
import { createEndpoints } from './endpoints';
import { serve } from './serve';
import { Store } from './store';
import { Tokens } from './tokens';

/* The bare peer as a process: `MONGODB_URI`, `DATABASE`, `JWT_SECRET` and `PORT` say what and where. */

function required(key: string): string {
  const value = process.env[key];
  if (value === undefined || value === '') {
    throw new Error(`${key} is needed`);
  }
  return value;
}

async function main(): Promise<void> {
  const client = await new MongoClient(required('MONGODB_URI')).connect();
  const store = new Store(client.db(required('DATABASE')));
  await store.ensureIndexes();
  const app = createEndpoints({ store, tokens: new Tokens(required('JWT_SECRET')) });
  serve(app, Number(required('PORT')), () => client.close());
}

void main();
