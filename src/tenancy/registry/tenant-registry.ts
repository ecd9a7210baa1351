import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import { CacheMetrics } from '../../common/metrics/cache-metrics';
import type { OrganizationId } from '../../common/types/ids';
import { TenancyConfig } from '../../config/tenancy.config';
import { InvalidationBus } from '../../redis';
import { TenantNotActiveError, TenantNotFoundError } from '../tenancy.errors';
import { openHandle, type TenantHandle } from './tenant-handle';
import type { TenantRecord } from './tenant-record';
import { TenantRecordsRepository } from './tenant-records.repository';

interface CachedTenant {
  readonly record: TenantRecord;
  /** Made once with the record, so that opening a cached tenant allocates nothing. */
  readonly handle: TenantHandle;
}

/**
 * Which tenants exist, in what state, and where their data is. Everything is answered from a bounded cache; what
 * changes a record calls {@link invalidate}; other instances are told, and see it at the latest when the entry's time is
 * over.
 */
@Injectable()
export class TenantRegistry {
  readonly #byId: ReadThroughCache<CachedTenant>;
  readonly #idByName: ReadThroughCache<OrganizationId>;
  readonly #invalidateId: (id: string) => void;
  readonly #invalidateName: (name: string) => void;

  constructor(
    config: TenancyConfig,
    private readonly records: TenantRecordsRepository,
    bus: InvalidationBus,
    caches: CacheMetrics,
  ) {
    const bounds = {
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
    };
    this.#byId = new ReadThroughCache({
      ...bounds,
      load: async (id) => {
        const record = await records.findById(id as OrganizationId);
        return record && cacheable(record);
      },
    });
    this.#idByName = new ReadThroughCache({ ...bounds, load: (name) => records.findIdByName(name) });
    this.#invalidateId = bus.share('tenants', this.#byId);
    this.#invalidateName = bus.share('tenant-names', this.#idByName);
    caches.add('organizations', this.#byId);
    caches.add('organization_names', this.#idByName);
  }

  /** Active or suspended; anything else is `null`. */
  async find(id: OrganizationId): Promise<TenantRecord | null> {
    return (await this.#byId.get(id))?.record ?? null;
  }

  /** By its current name, or by one that rests: compare the record's. Normalised. */
  async findByName(name: string): Promise<TenantRecord | null> {
    const id = await this.#idByName.get(name);
    if (id === null) return null;
    const record = await this.find(id);
    if (record !== null && (record.name === name || isResting(record, name))) return record;
    // The id's entry is newer than the name's, or the rest is over.
    this.#idByName.invalidate(name);
    return null;
  }

  /** Those of `ids` that are active or suspended, in their order; one database command for all that are not cached. */
  async findMany(ids: readonly OrganizationId[]): Promise<TenantRecord[]> {
    const found = await this.#byId.getMany(ids, async (absent) => {
      const records = await this.records.findByIds(absent as OrganizationId[]);
      return new Map(records.map((record) => [record.id, cacheable(record)]));
    });
    return found.flatMap((cached) => cached?.record ?? []);
  }

  /** Whether one of `ids` is active or suspended at this moment: past the cache, for what is decided once and for all. */
  async isAnyLiving(ids: readonly OrganizationId[]): Promise<boolean> {
    return (await this.records.findByIds(ids)).length > 0;
  }

  /**
   * @throws TenantNotFoundError when there is none that a reader may see
   * @throws TenantNotActiveError when it is suspended
   */
  async open(id: OrganizationId): Promise<TenantHandle> {
    const cached = await this.#byId.get(id);
    if (cached === null) throw new TenantNotFoundError();
    if (cached.record.status !== 'active') throw new TenantNotActiveError();
    return cached.handle;
  }

  /** To be called after every change of a record, with each name that begins or ceases to be its current one. */
  invalidate(id: OrganizationId, ...names: readonly string[]): void {
    this.#invalidateId(id);
    for (const name of names) this.#invalidateName(name);
  }
}

function isResting({ restingNames }: TenantRecord, name: string): boolean {
  return restingNames.some((resting) => resting.name === name && resting.until.getTime() > Date.now());
}

function cacheable(record: TenantRecord): CachedTenant {
  return { record, handle: openHandle(record) };
}
