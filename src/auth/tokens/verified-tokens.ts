import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CacheMetrics, type CountedCache } from '../../common/metrics/cache-metrics';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';

/** What a verified access token says of its holder. */
export interface AccessClaims {
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  readonly sessionId: SessionId;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Some 1 KiB each. */
const MAX_TOKENS = 10_000;

/**
 * Remembers which access tokens were found good, as one is sent with many requests and looking at its
 * signature again takes some 60 µs. Only the token's own claims are kept: who that is now is asked at each request.
 */
@Injectable()
export class VerifiedTokens implements CountedCache {
  readonly #claims = new LRUCache<string, AccessClaims>({ max: MAX_TOKENS });
  hits = 0;
  misses = 0;

  constructor(caches: CacheMetrics) {
    caches.add('access_tokens', this);
  }

  get size(): number {
    return this.#claims.size;
  }

  /** Null for one that was not verified lately, or has expired since. */
  find(token: string): AccessClaims | null {
    const claims = this.#claims.get(token);
    if (claims === undefined || claims.expiresAt * 1000 <= Date.now()) {
      this.misses += 1;
      return null;
    }
    this.hits += 1;
    return claims;
  }

  add(token: string, claims: AccessClaims): void {
    this.#claims.set(token, claims);
  }
}
