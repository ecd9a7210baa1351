import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import { CacheMetrics } from '../../common/metrics/cache-metrics';
import type { Page, PageRequest } from '../../common/pagination/page';
import type { AdminId, SessionId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { newId } from '../../database/object-id';
import { RefreshTokens, refreshTokenHash } from '../tokens/refresh-tokens';
import type { Session, SessionDetails, SessionGrounds } from './session';
import { SessionsRepository } from './sessions.repository';

/** Where somebody signs in from, to be shown to themselves. */
export interface SignInOrigin {
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface BegunSession {
  readonly session: Session;
  readonly refreshToken: string;
}

/** Begins, finds and ends sessions. Whether one is still good is `isLive`'s to say. */
@Injectable()
export class Sessions {
  readonly #cache: ReadThroughCache<Session>;

  constructor(
    private readonly config: AuthConfig,
    private readonly sessions: SessionsRepository,
    private readonly refreshTokens: RefreshTokens,
    caches: CacheMetrics,
  ) {
    this.#cache = new ReadThroughCache({
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
      load: (id) => sessions.find(id as SessionId),
    });
    caches.add('sessions', this.#cache);
  }

  /** @param authenticatedAt when the password was given, where that was not just now */
  async begin(
    { account, membership, organization }: SessionGrounds,
    origin: SignInOrigin,
    authenticatedAt = new Date(),
  ): Promise<BegunSession> {
    const { sessionIdleMs, sessionMaxMs } = this.config;
    const now = Date.now();
    const session: Session = {
      id: newId() as SessionId,
      adminId: account.id,
      organizationId: organization.id,
      membershipId: membership.id,
      accountEpoch: account.sessionEpoch,
      organizationEpoch: organization.sessionEpoch,
      authenticatedAt,
      expiresAt: new Date(now + Math.min(sessionIdleMs, sessionMaxMs)),
    };
    const refreshToken = this.refreshTokens.make({ sessionId: session.id, counter: 0 });
    await this.sessions.insert({
      ...session,
      ...origin,
      endsAt: new Date(now + sessionMaxMs),
      refreshHash: refreshTokenHash(refreshToken),
    });
    return { session, refreshToken };
  }

  async find(id: SessionId): Promise<Session | null> {
    return this.#cache.get(id);
  }

  async list(adminId: AdminId, page: PageRequest): Promise<Page<SessionDetails>> {
    return this.sessions.list(adminId, page);
  }

  /** Also from another device. False when the person has no such session. */
  async end(id: SessionId, adminId: AdminId): Promise<boolean> {
    const isEnded = await this.sessions.delete(id, adminId);
    this.#cache.invalidate(id);
    return isEnded;
  }
}
