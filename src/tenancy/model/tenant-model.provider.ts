import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Connection, Model } from 'mongoose';
import { CacheMetrics, type CountedCache } from '../../common/metrics/cache-metrics';
import { TenancyConfig } from '../../config/tenancy.config';
import { TenantConnectionFactory } from '../connection/tenant-connection.factory';
import { DEFINITION_SEPARATOR, type TenantPlacement } from '../placement/tenant-placement';
import { placementOf, type TenantHandle } from '../registry/tenant-handle';
import { TenantModelError } from '../tenancy.errors';
import { TenantDefinitions } from './tenant-definitions';
import {
  DOCUMENTS_DEFINITION,
  type TenantModel,
  type TenantModelDefinition,
} from './tenant-model.definition';

interface CompiledModel {
  readonly connection: Connection;
  readonly name: string;
  readonly model: Model<unknown>;
}

/** The collection of `definition` within a placement. */
export function collectionOf(placement: TenantPlacement, definition: string): string {
  return definition === DOCUMENTS_DEFINITION
    ? placement.collection
    : `${placement.collection}${DEFINITION_SEPARATOR}${definition}`;
}

/**
 * The only way to a tenant's data: (handle, definition) to a Mongoose model bound to that tenant's own collection.
 *
 * A compiled model costs some 26 KiB and 0.26 ms, so the recently used ones are kept, within a bound; the bound is
 * what keeps memory independent of the number of tenants. Each model has a name of its own, because Mongoose looks
 * models up by name and ignores the collection asked for.
 */
@Injectable()
export class TenantModelProvider implements CountedCache {
  readonly #models: LRUCache<string, CompiledModel>;
  hits = 0;
  misses = 0;

  constructor(
    config: TenancyConfig,
    private readonly connections: TenantConnectionFactory,
    private readonly definitions: TenantDefinitions,
    caches: CacheMetrics,
  ) {
    this.#models = new LRUCache<string, CompiledModel>({
      max: config.modelLimit,
      // Who still holds the model can finish with it: only Mongoose's own tables forget it.
      dispose: ({ connection, name }) => connection.deleteModel(name),
    });
    caches.add('tenant_models', this);
  }

  get size(): number {
    return this.#models.size;
  }

  /** @throws TenantModelError when the definition was not declared, or this tenant has no collection for it yet */
  model<T>(handle: TenantHandle, definition: TenantModelDefinition<T>): TenantModel<T> {
    return this.#modelOf(handle, definition) as unknown as TenantModel<T>; // made from this very definition
  }

  /**
   * What is stored under an id that needs no casting, as it is stored. By the driver itself: what Mongoose does around a
   * read costs as much as the command, and a read alone needs no model.
   * @throws TenantModelError as {@link model}
   */
  async findById<T>(
    handle: TenantHandle,
    definition: TenantModelDefinition<T>,
    id: string,
  ): Promise<T | null> {
    const placement = this.#placementFor(handle, definition);
    const { db } = this.connections.connection(placement);
    if (db === undefined) throw new TenantModelError('There is no connection yet');
    const filter: Readonly<Record<string, unknown>> = { _id: id }; // the driver's types know ObjectIds alone
    return db.collection(collectionOf(placement, definition.name)).findOne<T>(filter);
  }

  #modelOf<T>(handle: TenantHandle, definition: TenantModelDefinition<T>): Model<unknown> {
    const placement = this.#placementFor(handle, definition);
    const key = `${definition.name}@${placement.cluster}/${placement.database}.${placement.collection}`;
    const known = this.#models.get(key);
    if (known === undefined) this.misses += 1;
    else this.hits += 1;
    const { model } = known ?? this.#compile(key, placement, definition);
    return model;
  }

  /** Of the tenant, if it has a collection for the definition. */
  #placementFor<T>(handle: TenantHandle, definition: TenantModelDefinition<T>): TenantPlacement {
    const placement = placementOf(handle);
    if (this.definitions.get(definition.name) !== definition) {
      throw new TenantModelError(`Declare ${definition.name} with TenancyModule.forFeature`);
    }
    if (definition.name !== DOCUMENTS_DEFINITION && !placement.definitions.includes(definition.name)) {
      throw new TenantModelError(
        `This tenant has no ${definition.name} yet: call TenantProvisioner.ensure first`,
      );
    }
    return placement;
  }

  #compile(key: string, placement: TenantPlacement, definition: TenantModelDefinition): CompiledModel {
    const connection = this.connections.connection(placement);
    const collection = collectionOf(placement, definition.name);
    const name = `${definition.name}@${collection}`;
    const model = connection.model<unknown>(name, definition.schema, collection);
    const compiled: CompiledModel = { connection, name, model };
    this.#models.set(key, compiled);
    return compiled;
  }
}
