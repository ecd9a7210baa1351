import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import { InvalidRequestError } from '../../common/errors/request.errors';
import { CacheMetrics } from '../../common/metrics/cache-metrics';
import type { OrganizationId } from '../../common/types/ids';
import { TenancyConfig } from '../../config/tenancy.config';
import { InvalidationBus } from '../../redis';
import type { TenantHandle } from '../../tenancy';
import type { DocumentData } from '../document';
import type { DeclaredType, StandingDeclaration } from './declared-type';
import { DocumentTypesRepository, type TypeKey } from './document-types.repository';
import { CompiledSchemas } from './validation/compiled-schemas';
import { WritersInFlight } from './writers-in-flight';

/** A schema may have 64 KiB, so these are fewer than other entries. */
const MAX_TYPES = 2000;

/** The declared types, as writers and lists need them: from a bounded cache, and seen as soon as `TenancyConfig` says. */
@Injectable()
export class DocumentTypes {
  readonly #types: ReadThroughCache<DeclaredType>;
  readonly #invalidate: (key: string) => void;
  readonly #writers = new WritersInFlight();

  constructor(
    config: TenancyConfig,
    types: DocumentTypesRepository,
    private readonly schemas: CompiledSchemas,
    bus: InvalidationBus,
    caches: CacheMetrics,
  ) {
    this.#types = new ReadThroughCache({
      maxEntries: Math.min(config.cacheLimit, MAX_TYPES),
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
      load: async (key) => {
        const declaration = await types.find(fromCacheKey(key));
        return declaration && this.#toDeclaredType(declaration);
      },
    });
    this.#invalidate = bus.share('document-types', this.#types);
    caches.add('document_types', this.#types);
  }

  /** Null for one that is not declared: it takes any object. */
  async find(tenant: TenantHandle, type: string): Promise<DeclaredType | null> {
    return this.#types.get(toCacheKey({ organizationId: tenant.organizationId, type }));
  }

  /**
   * Runs a write that goes by the declaration. A change of the schema waits for the writes that went by the one
   * before; so look the type up here for every batch, and hold it no longer than that.
   */
  async whileWriting<T>(
    tenant: TenantHandle,
    type: string,
    write: (declared: DeclaredType | null) => Promise<T>,
  ): Promise<T> {
    const key = toCacheKey({ organizationId: tenant.organizationId, type });
    return this.#writers.run(key, async () => write(await this.#types.get(key)));
  }

  /** After every change of a declaration. */
  invalidate(key: TypeKey): void {
    this.#invalidate(toCacheKey(key));
  }

  /** Resolves when the writes are over that began in this instance before now. */
  async writersSettled(key: TypeKey): Promise<void> {
    await this.#writers.settled(toCacheKey(key));
  }

  /**
   * Whether a proposal is alive was decided by the database as it was read, so no clock of an instance can end it too
   * early. Writers go by it as long as the entry is kept: a moment too strict at worst, when its proposer has died.
   */
  #toDeclaredType(declaration: StandingDeclaration): DeclaredType {
    const { type, schemaVersion, jsonSchema, proposedSchema, indexes } = declaration;
    const assertFits = (text: string | null, data: DocumentData): void => {
      const problems = text === null ? [] : this.schemas.get(text)(data);
      if (problems.length > 0) throw new InvalidRequestError(problems);
    };
    return {
      type,
      schemaVersion,
      indexes,
      validate: (data) => {
        assertFits(jsonSchema, data);
        assertFits(proposedSchema, data);
      },
    };
  }
}

/** Neither an id nor a type holds a `/`. */
function toCacheKey({ organizationId, type }: TypeKey): string {
  return `${organizationId}/${type}`;
}

function fromCacheKey(key: string): TypeKey {
  const [organizationId = '', type = ''] = key.split('/');
  return { organizationId: organizationId as OrganizationId, type };
}
