import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config';
import { TenantNotActiveError, TenantRegistry } from '../../tenancy';
import { RefreshTokenInvalidError } from '../auth.errors';
import { toPerson, type Person } from '../principal';
import { RefreshTokens, refreshTokenHash, type RefreshTokenPlace } from '../tokens/refresh-tokens';
import { isLive } from './session';
import { Sessions } from './sessions';
import { SessionsRepository, type SessionWithPerson } from './sessions.repository';

export interface Refreshed {
  readonly person: Person;
  readonly refreshToken: string;
}

interface Found {
  readonly person: Person;
  readonly found: SessionWithPerson;
}

/**
 * Takes a refresh token, which is used up by it, for the next one. A client that has lost the answer gets the same one
 * again: within half a minute, and as long as it was not used itself. Every other use of a token that was used before
 * means that somebody else has it, too, and ends the session.
 */
@Injectable()
export class RefreshService {
  constructor(
    private readonly config: AuthConfig,
    private readonly repository: SessionsRepository,
    private readonly sessions: Sessions,
    private readonly tokens: RefreshTokens,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Two database commands, or three to end a session; and one more for what the registry does not hold.
   * @throws RefreshTokenInvalidError
   * @throws TenantNotActiveError while the organization is suspended; the token is not used up then
   */
  async refresh(token: string): Promise<Refreshed> {
    const place = this.tokens.read(token);
    if (place === null) throw new RefreshTokenInvalidError();
    const { person, found } = await this.#find(place);
    const uses = found.counter - place.counter;
    const isGood = uses === 0 || (uses === 1 && found.isRepeatable);
    const refreshToken = isGood ? await this.#rotate(place, token) : undefined;
    if (refreshToken === undefined) {
      await this.sessions.revoke(found.session);
      throw new RefreshTokenInvalidError();
    }
    return { person, refreshToken };
  }

  /** @returns the token that is next, unless it is a later one by now */
  async #rotate(place: RefreshTokenPlace, token: string): Promise<string | undefined> {
    // Of the present key, and of the one before it: where the secret was changed, the one to follow may be of either.
    const followers = this.tokens
      .candidates({ ...place, counter: place.counter + 1 })
      .map((candidate) => ({ candidate, hash: refreshTokenHash(candidate) }));
    const nextHash = await this.sessions.rotate(place.sessionId, {
      hash: refreshTokenHash(token),
      nextHash: followers[0]?.hash ?? '',
      idleMs: this.config.sessionIdleMs,
    });
    return followers.find(({ hash }) => hash === nextHash)?.candidate;
  }

  async #find({ sessionId }: RefreshTokenPlace): Promise<Found> {
    const found = await this.repository.findWithPerson(sessionId);
    if (found?.account == null || found.membership === null) throw new RefreshTokenInvalidError();
    const { session, account, membership } = found;
    const organization = await this.registry.find(session.organizationId);
    if (organization === null) throw new RefreshTokenInvalidError();
    const grounds = { account, membership, organization };
    if (!isLive(session, grounds)) throw new RefreshTokenInvalidError();
    if (organization.status !== 'active') throw new TenantNotActiveError();
    return { person: toPerson(session, grounds), found };
  }
}
