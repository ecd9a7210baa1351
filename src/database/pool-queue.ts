import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';

/** What is used here of the driver's inside: its events do not tell of who gives up waiting. */
interface ClientInside {
  readonly topology?: {
    readonly s: {
      readonly servers: ReadonlyMap<string, { readonly pool: { readonly waitQueueSize: number } }>;
    };
  };
}

/** How many commands wait for one of the connections to the database. */
@Injectable()
export class PoolQueue {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  get waiting(): number {
    return waitingFor(this.connection.getClient());
  }
}

export function waitingFor(client: mongo.MongoClient): number {
  const { topology } = client as unknown as ClientInside;
  let waiting = 0;
  for (const { pool } of topology?.s.servers.values() ?? []) waiting += pool.waitQueueSize;
  return waiting;
}
