import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import { CacheMetrics } from '../../common/metrics/cache-metrics';
import type { AdminId, SessionId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { newId } from '../../database/object-id';
import { InvalidationBus } from '../../redis';
import { RefreshTokens, refreshTokenHash } from '../tokens/refresh-tokens';
import type { Session, SessionGrounds } from './session';
import { SessionsRepository, type Rotation } from './sessions.repository';

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
  readonly #invalidate: (id: string) => void;

  constructor(
    private readonly config: AuthConfig,
    private readonly sessions: SessionsRepository,
    private readonly refreshTokens: RefreshTokens,
    bus: InvalidationBus,
    caches: CacheMetrics,
    private readonly audit: AuditTrail,
  ) {
    this.#cache = new ReadThroughCache({
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
      load: (id) => sessions.find(id as SessionId),
    });
    this.#invalidate = bus.share('sessions', this.#cache);
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

  /** See {@link SessionsRepository.rotate}. */
  async rotate(id: SessionId, rotation: Rotation): Promise<string | null> {
    const hash = await this.sessions.rotate(id, rotation);
    this.#cache.invalidate(id); // it ends later now, which others may learn in their time
    return hash;
  }

  /** Ends one whose token somebody else has, too. */
  async revoke({ id, organizationId, adminId }: Session): Promise<void> {
    const target = { type: 'session', id };
    const revocation = { organizationId, action: 'session.revoked', target } as const;
    await this.#ending(id, () => this.audit.around(revocation, () => this.sessions.delete(id, adminId)));
  }

  /** Also from another device. False when the person has no such session. */
  async end(id: SessionId, adminId: AdminId): Promise<boolean> {
    const session = await this.find(id);
    if (session?.adminId !== adminId) return false;
    const target = { type: 'session', id };
    const ending = { organizationId: session.organizationId, action: 'session.ended', target } as const;
    return this.#ending(id, () => this.audit.around(ending, () => this.sessions.delete(id, adminId)));
  }

  /** Forgets it also after a failure: it may have ended all the same. */
  async #ending<T>(id: SessionId, end: () => Promise<T>): Promise<T> {
    try {
      return await end();
    } finally {
      this.#invalidate(id);
    }
  }
}
