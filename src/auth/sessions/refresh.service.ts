import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit';
import { AuthConfig } from '../../config/auth.config';
import { TenantNotActiveError, TenantRegistry } from '../../tenancy';
import { RefreshTokenInvalidError } from '../auth.errors';
import { toPerson, type Person } from '../principal';
import { RefreshTokens, refreshTokenHash, type RefreshTokenPlace } from '../tokens/refresh-tokens';
import { isLive } from './session';
import { Sessions } from './sessions';
import { SessionsRepository } from './sessions.repository';

export interface Refreshed {
  readonly person: Person;
  readonly refreshToken: string;
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
    private readonly found: SessionsRepository,
    private readonly sessions: Sessions,
    private readonly tokens: RefreshTokens,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Two database commands, and one more for what the registry does not hold.
   * @throws RefreshTokenInvalidError
   * @throws TenantNotActiveError while the organization is suspended; the token is not used up then
   */
  async refresh(token: string): Promise<Refreshed> {
    const place = this.tokens.read(token);
    if (place === null) throw new RefreshTokenInvalidError();
    const person = await this.#personOf(place);
    // Of the present key, and of the one before it: where the secret was changed, the one to follow may be of either.
    const followers = this.tokens
      .candidates({ ...place, counter: place.counter + 1 })
      .map((candidate) => ({ candidate, hash: refreshTokenHash(candidate) }));
    const nextHash = await this.sessions.rotate(place.sessionId, {
      hash: refreshTokenHash(token),
      nextHash: followers[0]?.hash ?? '',
      idleMs: this.config.sessionIdleMs,
    });
    const next = followers.find(({ hash }) => hash === nextHash);
    if (next === undefined) {
      // The update that found the token used has ended the session: no earlier is it known.
      const { organizationId } = person;
      const target = { type: 'session', id: place.sessionId };
      await this.audit.around({ organizationId, action: 'session.revoked', target }, () => Promise.resolve());
      throw new RefreshTokenInvalidError();
    }
    return { person, refreshToken: next.candidate };
  }

  async #personOf({ sessionId }: RefreshTokenPlace): Promise<Person> {
    const found = await this.found.findWithPerson(sessionId);
    if (found?.account == null || found.membership === null) throw new RefreshTokenInvalidError();
    const { session, account, membership } = found;
    const organization = await this.registry.find(session.organizationId);
    if (organization === null) throw new RefreshTokenInvalidError();
    const grounds = { account, membership, organization };
    if (!isLive(session, grounds)) throw new RefreshTokenInvalidError();
    if (organization.status !== 'active') throw new TenantNotActiveError();
    return toPerson(session, grounds);
  }
}
