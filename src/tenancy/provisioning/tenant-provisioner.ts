import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { isServerError, SERVER_ERROR } from '../../database/server-error';
import { TenantCapacity } from '../capacity/tenant-capacity';
import { TenantConnectionFactory } from '../connection/tenant-connection.factory';
import { TenantDefinitions } from '../model/tenant-definitions';
import { DOCUMENTS_DEFINITION, type TenantModelDefinition } from '../model/tenant-model.definition';
import { collectionOf } from '../model/tenant-model.provider';
import { PlacementPolicy } from '../placement/placement.policy';
import type { TenantPlacement } from '../placement/tenant-placement';
import { placementOf, type TenantHandle } from '../registry/tenant-handle';
import { TenantRecordsRepository } from '../registry/tenant-records.repository';
import { TenantRegistry } from '../registry/tenant-registry';
import { NamespaceOccupiedError, TenantModelError } from '../tenancy.errors';

/**
 * Makes the collections and indexes of a tenant; nothing else does. Every step can be run again.
 *
 * A collection carries its owner in a validator that accepts everything (`{ $comment: "tenant:<id>" }`). The server
 * answers `create` for one that exists with the same options like a first time, and refuses it with other options:
 * so a repeated step succeeds, a collection of somebody else is never adopted, and both are decided atomically by
 * the server instead of by a look beforehand.
 */
@Injectable()
export class TenantProvisioner {
  constructor(
    private readonly policy: PlacementPolicy,
    private readonly connections: TenantConnectionFactory,
    private readonly definitions: TenantDefinitions,
    private readonly records: TenantRecordsRepository,
    private readonly registry: TenantRegistry,
    private readonly capacity: TenantCapacity,
  ) {}

  /** Counts another tenant that is about to be made. @throws CapacityReachedError when there is no room for it */
  async admit(): Promise<void> {
    await this.capacity.admit('tenant');
  }

  /** The places to try for a new tenant, best first; whether one is free is for the claim on it to tell. */
  candidates(id: OrganizationId, name: string): readonly [TenantPlacement, TenantPlacement] {
    return this.policy.candidates(id, name);
  }

  /** @throws NamespaceOccupiedError when a collection of that name exists and is not this tenant's */
  async create(owner: OrganizationId, placement: TenantPlacement): Promise<void> {
    for (const definition of [DOCUMENTS_DEFINITION, ...placement.definitions]) {
      await this.#ensureCollection(owner, placement, definition);
    }
  }

  /**
   * Gives a tenant that is older than the definition its collection.
   * @returns a handle that knows of it
   * @throws TenantModelError when the definition was not declared
   */
  async ensure(handle: TenantHandle, definition: TenantModelDefinition): Promise<TenantHandle> {
    const { organizationId } = handle;
    if (this.definitions.get(definition.name) !== definition) {
      throw new TenantModelError(`Declare ${definition.name} with TenancyModule.forFeature`);
    }
    await this.#ensureCollection(organizationId, placementOf(handle), definition.name);
    await this.records.addDefinition(organizationId, definition.name).finally(() => {
      this.registry.invalidate(organizationId);
    });
    return this.registry.open(organizationId);
  }

  /**
   * Drops what {@link create} has made, as long as it is this tenant's and nothing was ever written to it.
   * @returns whether nothing is left
   */
  async dropEmpty(owner: OrganizationId, placement: TenantPlacement): Promise<boolean> {
    const database = this.#database(placement);
    let isGone = true;
    for (const definition of [DOCUMENTS_DEFINITION, ...placement.definitions]) {
      const name = collectionOf(placement, definition);
      const collection = database.collection(name);
      const isOwn = isDeepStrictEqual(await markOf(database, name), ownerMark(owner));
      const isEmpty = (await collection.findOne({}, { projection: { _id: 1 } })) === null;
      if (isOwn && isEmpty) await collection.drop();
      else if (isOwn || !isEmpty) isGone = false;
    }
    return isGone;
  }

  /**
   * Makes one collection of a tenant that lacks it, with its indexes.
   * @returns false when it is there
   */
  async makeMissing(owner: OrganizationId, placement: TenantPlacement, definition: string): Promise<boolean> {
    if (await exists(this.#database(placement), collectionOf(placement, definition))) return false;
    await this.#ensureCollection(owner, placement, definition);
    return true;
  }

  /**
   * Makes the indexes of a definition that a tenant's collection lacks.
   * @returns false when `index` is none of the definition's, but one that the tenant alone should have
   */
  async makeIndexes(
    owner: OrganizationId,
    placement: TenantPlacement,
    definition: string,
    index: string,
  ): Promise<boolean> {
    await this.#ensureCollection(owner, placement, definition);
    const names = await this.#database(placement).collection(collectionOf(placement, definition)).indexes();
    return names.some(({ name }) => name === index);
  }

  /** How much {@link drop} would drop: collections that are there, and documents in them. */
  async figures(placement: TenantPlacement): Promise<{ collections: number; documents: number }> {
    const database = this.#database(placement);
    let collections = 0;
    let documents = 0;
    for (const definition of [DOCUMENTS_DEFINITION, ...placement.definitions]) {
      const name = collectionOf(placement, definition);
      if (!(await exists(database, name))) continue;
      collections += 1;
      documents += await database.collection(name).estimatedDocumentCount();
    }
    return { collections, documents };
  }

  /**
   * Drops all data of a tenant whose namespace nobody else can ever have. Also a collection without the tenant's mark,
   * which a late write has made anew; but not one with somebody else's.
   */
  async drop(owner: OrganizationId, placement: TenantPlacement): Promise<void> {
    const database = this.#database(placement);
    for (const definition of [DOCUMENTS_DEFINITION, ...placement.definitions]) {
      const name = collectionOf(placement, definition);
      const mark = await markOf(database, name);
      if (mark !== undefined && !isDeepStrictEqual(mark, ownerMark(owner))) {
        throw new NamespaceOccupiedError(`The collection ${name} belongs to something else`);
      }
      await database.collection(name).drop();
    }
  }

  async #ensureCollection(
    owner: OrganizationId,
    placement: TenantPlacement,
    definition: string,
  ): Promise<void> {
    const database = this.#database(placement);
    const name = collectionOf(placement, definition);
    const validator = ownerMark(owner);
    try {
      await database.createCollection(name, { validator });
    } catch (error) {
      if (!isServerError(error, SERVER_ERROR.NamespaceExists)) throw error;
      // Servers before 7.0 refuse any that exists, also our own.
      if (!isDeepStrictEqual(await markOf(database, name), validator)) {
        throw new NamespaceOccupiedError(`The collection ${name} exists and belongs to something else`, {
          cause: error,
        });
      }
    }
    const indexes = (this.definitions.get(definition)?.schema.indexes() ?? []).map(
      ([key, options]) => ({ ...options, key }) as mongo.IndexDescription, // Mongoose types its keys more widely
    );
    if (indexes.length > 0) await database.collection(name).createIndexes(indexes);
  }

  /** The driver's own: Mongoose's connection keeps an object for every collection that it is asked for. */
  #database(placement: TenantPlacement): mongo.Db {
    const connection = this.connections.connection(placement);
    return connection.getClient().db(connection.name);
  }
}

/** A validator that accepts every document, and says whose the collection is. */
function ownerMark(owner: OrganizationId) {
  return { $comment: `tenant:${owner}` };
}

async function exists(database: mongo.Db, name: string): Promise<boolean> {
  return (await database.listCollections({ name }, { nameOnly: true }).next()) !== null;
}

/** Undefined for a collection without one, and where there is no such collection. */
async function markOf(database: mongo.Db, name: string): Promise<unknown> {
  const collections = database.listCollections({ name }, { nameOnly: false });
  return (await collections.next())?.options?.['validator'];
}
