import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import { isServerError, SERVER_ERROR } from '../../database/server-error';
import { TenantConnectionFactory } from '../connection/tenant-connection.factory';
import { TenantDefinitions } from '../model/tenant-definitions';
import type { TenantModelDefinition } from '../model/tenant-model.definition';
import { collectionOf } from '../model/tenant-model.provider';
import { placementOf, type TenantHandle } from '../registry/tenant-handle';
import { TenantModelError } from '../tenancy.errors';

/** An index that one tenant alone has. */
export interface TenantIndexSpecification {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique: boolean;
  readonly partialFilterExpression: Readonly<Record<string, unknown>>;
}

/** Why the data of a tenant does not allow an index; anything else that goes wrong is thrown. */
export type IndexRefusal = 'ambiguous number' | 'duplicates' | 'parallel lists' | 'too many indexes';

const REFUSAL_BY_CODE: ReadonlyMap<unknown, IndexRefusal> = new Map([
  [SERVER_ERROR.AmbiguousFieldInArray, 'ambiguous number'],
  [SERVER_ERROR.CannotCreateIndex, 'too many indexes'],
  [SERVER_ERROR.CannotIndexParallelArrays, 'parallel lists'],
  [SERVER_ERROR.DuplicateKey, 'duplicates'],
]);

/**
 * Indexes of a tenant's own, beside those that a definition gives to every tenant. Each step can be run again: to
 * make one that is there, or to drop one that is gone, is to have done it.
 */
@Injectable()
export class TenantIndexes {
  constructor(
    private readonly connections: TenantConnectionFactory,
    private readonly definitions: TenantDefinitions,
  ) {}

  async listNames(handle: TenantHandle, definition: TenantModelDefinition): Promise<string[]> {
    const indexes = await this.#collection(handle, definition).indexes();
    return indexes.flatMap(({ name }) => name ?? []);
  }

  /** Resolves when it is built, or with the reason why the data does not allow it. */
  async ensure(
    handle: TenantHandle,
    definition: TenantModelDefinition,
    specification: TenantIndexSpecification,
  ): Promise<'built' | IndexRefusal> {
    try {
      await this.#collection(handle, definition).createIndexes([specification]);
      return 'built';
    } catch (error) {
      const refusal = error instanceof mongo.MongoServerError ? REFUSAL_BY_CODE.get(error.code) : undefined;
      if (refusal === undefined) throw error;
      return refusal;
    }
  }

  async drop(handle: TenantHandle, definition: TenantModelDefinition, name: string): Promise<void> {
    try {
      await this.#collection(handle, definition).dropIndex(name);
    } catch (error) {
      if (!isServerError(error, SERVER_ERROR.IndexNotFound)) throw error;
    }
  }

  #collection(handle: TenantHandle, definition: TenantModelDefinition): mongo.Collection {
    if (this.definitions.get(definition.name) !== definition) {
      throw new TenantModelError(`Declare ${definition.name} with TenancyModule.forFeature`);
    }
    const placement = placementOf(handle);
    const connection = this.connections.connection(placement);
    return connection.getClient().db(connection.name).collection(collectionOf(placement, definition.name));
  }
}
