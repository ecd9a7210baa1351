import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { TenancyConfig } from '../../config/tenancy.config';
import { TenantConnectionFactory } from '../connection/tenant-connection.factory';
import { TenantDefinitions } from '../model/tenant-definitions';
import { DOCUMENTS_DEFINITION } from '../model/tenant-model.definition';
import { collectionOf } from '../model/tenant-model.provider';
import { physicalName, type TenantPlacement } from '../placement/tenant-placement';

/** Indexes that a feature has given to one tenant alone, by name. */
export interface OwnIndexes {
  /** What has to be there. */
  readonly required: readonly string[];
  /** What may be there beside it, such as one that is being built. */
  readonly allowed: readonly string[];
}

/** How a collection of a tenant differs from what was declared of it. */
export interface IndexDifference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

const ID_INDEX = '_id_';

/** What there is, to be held against what the records and definitions say. Changes nothing. */
@Injectable()
export class TenantInventory {
  readonly #sources: ((id: OrganizationId) => Promise<OwnIndexes>)[] = [];

  constructor(
    private readonly config: TenancyConfig,
    private readonly connections: TenantConnectionFactory,
    private readonly definitions: TenantDefinitions,
  ) {}

  /** Features that give indexes to the tenants' own collections say which. */
  addIndexSource(namesOf: (id: OrganizationId) => Promise<OwnIndexes>): void {
    this.#sources.push(namesOf);
  }

  /** Of the tenants' database. */
  async listCollections(): Promise<Set<string>> {
    const { tenantDatabase } = this.config;
    const place = { cluster: 'default', database: physicalName(tenantDatabase) };
    const found = await this.#database(place).listCollections({}, { nameOnly: true }).toArray();
    return new Set(found.map(({ name }) => name));
  }

  /** By definition. */
  collectionsOf(placement: TenantPlacement): ReadonlyMap<string, string> {
    const names = [DOCUMENTS_DEFINITION, ...placement.definitions];
    return new Map(names.map((definition) => [definition, collectionOf(placement, definition)]));
  }

  /** Of a collection that is there. */
  async compareIndexes(
    id: OrganizationId,
    placement: TenantPlacement,
    definition: string,
  ): Promise<IndexDifference> {
    const collection = this.#database(placement).collection(collectionOf(placement, definition));
    const present = new Set((await collection.indexes()).flatMap(({ name }) => name ?? []));
    const own =
      definition === DOCUMENTS_DEFINITION ? await this.#ownIndexes(id) : { required: [], allowed: [] };
    const required = [ID_INDEX, ...this.#declaredNames(definition), ...own.required];
    const known = new Set([...required, ...own.allowed]);
    return {
      missing: required.filter((name) => !present.has(name)),
      extra: [...present].filter((name) => !known.has(name)),
    };
  }

  async #ownIndexes(id: OrganizationId): Promise<OwnIndexes> {
    const all = await Promise.all(this.#sources.map((namesOf) => namesOf(id)));
    return {
      required: all.flatMap(({ required }) => required),
      allowed: all.flatMap(({ allowed }) => allowed),
    };
  }

  /** As the server names indexes that were given no name. */
  #declaredNames(definition: string): string[] {
    const indexes = this.definitions.get(definition)?.schema.indexes() ?? [];
    return indexes.map(([key, options]) => {
      const named = (options as { readonly name?: string }).name;
      return named ?? Object.entries(key).flat().map(String).join('_');
    });
  }

  /** The driver's own: Mongoose's connection keeps an object for every collection that it is asked for. */
  #database(place: Pick<TenantPlacement, 'cluster' | 'database'>): mongo.Db {
    const connection = this.connections.connection(place);
    return connection.getClient().db(connection.name);
  }
}
