import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';

interface PoolInside {
  readonly waitQueueSize: number;
  /** Those that nobody uses. */
  readonly availableConnectionCount: number;
  readonly totalConnectionCount: number;
}

/** What is used here of the driver's inside: its events do not tell of who gives up waiting. */
interface ClientInside {
  readonly topology?: {
    readonly description: mongo.TopologyDescription;
    readonly s: { readonly servers: ReadonlyMap<string, { readonly pool: PoolInside }> };
  };
}

/** How many commands wait for one of the connections to the database. */
@Injectable()
export class PoolQueue {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  get waiting(): number {
    return waitingFor(this.connection.getClient());
  }

  /** The server that takes writes, or of several the one heard of last, while a command to any of them would wait. */
  get busyServer(): mongo.ServerDescription | null {
    const client = this.connection.getClient();
    const { topology } = client as unknown as ClientInside;
    let latest: mongo.ServerDescription | null = null;
    for (const server of topology?.description.servers.values() ?? []) {
      const pool = topology?.s.servers.get(server.address)?.pool;
      if (!server.isWritable || pool === undefined) continue;
      if (!isTaken(pool, client.options.maxPoolSize)) return null;
      if (latest === null || server.lastUpdateTime > latest.lastUpdateTime) latest = server;
    }
    return latest;
  }
}

export function waitingFor(client: mongo.MongoClient): number {
  const { topology } = client as unknown as ClientInside;
  let waiting = 0;
  for (const { pool } of topology?.s.servers.values() ?? []) waiting += pool.waitQueueSize;
  return waiting;
}

/** @param limit 0 for none */
function isTaken(pool: PoolInside, limit: number): boolean {
  return pool.availableConnectionCount === 0 && limit > 0 && pool.totalConnectionCount >= limit;
}
