import { Injectable } from '@nestjs/common';
import { ReadThroughCache } from '../../common/caching/read-through-cache';
import type { SessionId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { newId } from '../../database/object-id';
import type { Session, SessionGrounds } from './session';
import { SessionsRepository } from './sessions.repository';

/** Begins sessions and finds them again, from a bounded cache. Whether one is still good is `isLive`'s to say. */
@Injectable()
export class Sessions {
  readonly #cache: ReadThroughCache<Session>;

  constructor(
    private readonly config: AuthConfig,
    private readonly sessions: SessionsRepository,
  ) {
    this.#cache = new ReadThroughCache({
      maxEntries: config.cacheLimit,
      ttlMs: config.cacheTtlMs,
      missingTtlMs: config.missingTtlMs,
      load: (id) => sessions.find(id as SessionId),
    });
  }

  async begin({ account, membership, organization }: SessionGrounds): Promise<Session> {
    const session: Session = {
      id: newId() as SessionId,
      adminId: account.id,
      organizationId: organization.id,
      membershipId: membership.id,
      accountEpoch: account.sessionEpoch,
      organizationEpoch: organization.sessionEpoch,
      expiresAt: new Date(Date.now() + this.config.accessTokenSeconds * 1000),
    };
    await this.sessions.insert(session);
    return session;
  }

  async find(id: SessionId): Promise<Session | null> {
    return this.#cache.get(id);
  }
}
