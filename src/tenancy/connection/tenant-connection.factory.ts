import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { TenantPlacement } from '../placement/tenant-placement';
import { TenantConnectionError } from '../tenancy.errors';

/**
 * A cluster's one shared client, seen as the database of a placement. Tenants share the client and its pool; what
 * differs between them is a name, so the number of connections does not grow with the number of tenants.
 */
@Injectable()
export class TenantConnectionFactory {
  constructor(@InjectConnection() private readonly systemConnection: Connection) {}

  /** @throws TenantConnectionError for a cluster that this process does not know */
  connection({ cluster, database }: Pick<TenantPlacement, 'cluster' | 'database'>): Connection {
    if (cluster !== 'default') {
      throw new TenantConnectionError('Its data is on a cluster that is not configured here');
    }
    // Without its cache, useDb makes (and keeps) another connection object at every call.
    return this.systemConnection.useDb(database, { useCache: true });
  }
}
