import { Injectable } from '@nestjs/common';
import { isServerError, SERVER_ERROR } from '../../database/server-error';
import type { TenantHandle } from '../registry/tenant-handle';
import type { TenantModelDefinition } from './tenant-model.definition';
import { TenantModelProvider } from './tenant-model.provider';

/** What a tenant keeps of one definition. */
export interface StoredFigures {
  readonly documents: number;
  /** As BSON, before compression and without indexes. */
  readonly bytes: number;
}

/** How much a tenant has stored, by what the server keeps count of: the cost is the same whatever the number. */
@Injectable()
export class TenantFigures {
  constructor(private readonly models: TenantModelProvider) {}

  async of(handle: TenantHandle, definition: TenantModelDefinition): Promise<StoredFigures> {
    try {
      const [figures] = await this.models
        .model(handle, definition)
        .aggregate<StoredFigures>([
          { $collStats: { storageStats: {} } },
          { $project: { _id: 0, documents: '$storageStats.count', bytes: '$storageStats.size' } },
        ]);
      return figures ?? { documents: 0, bytes: 0 };
    } catch (error) {
      // It was dropped with its organization.
      if (isServerError(error, SERVER_ERROR.NamespaceNotFound)) {
        return { documents: 0, bytes: 0 };
      }
      throw error;
    }
  }
}
