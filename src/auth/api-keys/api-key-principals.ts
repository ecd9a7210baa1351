import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import { CacheMetrics } from '../../common/metrics/cache-metrics';
import type { ApiKeyId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { InvalidationBus } from '../../redis';
import type { Machine } from '../principal';
import { Principals } from '../principals';
import { effectivePermissions, isRunning, isTokenOf, type ApiKey } from './api-key';
import { apiKeyIdOf } from './api-key-token';
import { ApiKeyUses } from './api-key-uses';
import { ApiKeysRepository } from './api-keys.repository';

/** Which machine sends a key, and what it may do now. Cached; what changes a key invalidates it. */
@Injectable()
export class ApiKeyPrincipals {
  readonly #keys: ReadThroughCache<ApiKey>;
  readonly #invalidate: (id: string) => void;

  constructor(
    config: AuthConfig,
    keys: ApiKeysRepository,
    private readonly principals: Principals,
    private readonly uses: ApiKeyUses,
    bus: InvalidationBus,
    caches: CacheMetrics,
  ) {
    this.#keys = new ReadThroughCache({
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
      load: (id) => keys.find(id as ApiKeyId),
    });
    this.#invalidate = bus.share('api-keys', this.#keys);
    caches.add('api_keys', this.#keys);
  }

  /** `null` for what is no key, has ended or was rotated away, and when its maker or its organization is gone. */
  async find(token: string): Promise<Machine | null> {
    const id = apiKeyIdOf(token);
    if (id === null) return null;
    const key = await this.#keys.get(id);
    if (key === null || !isTokenOf(token, key) || !isRunning(key)) return null;
    const { organizationId, makerId, makerMembershipId } = key;
    const grounds = await this.principals.findGrounds(makerId, organizationId);
    if (grounds?.membership.id !== makerMembershipId) return null;
    this.uses.note(id);
    const permissions = effectivePermissions(key, grounds.membership, grounds.organization);
    return { kind: 'machine', organizationId, actorId: id, permissions, keyId: id };
  }

  invalidate(id: ApiKeyId): void {
    this.#invalidate(id);
  }
}
