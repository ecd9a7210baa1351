import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config';
import { TenantNotActiveError, TenantRegistry } from '../../tenancy';
import { RefreshTokenInvalidError } from '../auth.errors';
import { toPerson, type Person } from '../principal';
import { RefreshTokens, refreshTokenHash, type RefreshTokenPlace } from '../tokens/refresh-tokens';
import { isLive } from './session';
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
    private readonly sessions: SessionsRepository,
    private readonly tokens: RefreshTokens,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * Two database commands, and one more for what the registry does not hold, or for a token that is not the next one.
   * @throws RefreshTokenInvalidError
   * @throws TenantNotActiveError while the organization is suspended; the token is not used up then
   */
  async refresh(token: string): Promise<Refreshed> {
    const place = this.tokens.read(token);
    if (place === null) throw new RefreshTokenInvalidError();
    const person = await this.#personOf(place);
    const next = { ...place, counter: place.counter + 1 };
    const hash = refreshTokenHash(token);
    const refreshToken = this.tokens.make(next);
    const rotation = { hash, nextHash: refreshTokenHash(refreshToken), idleMs: this.config.sessionIdleMs };
    if (await this.sessions.rotate(place.sessionId, rotation)) return { person, refreshToken };
    return { person, refreshToken: await this.#again(next, hash, person) };
  }

  async #personOf({ sessionId }: RefreshTokenPlace): Promise<Person> {
    const found = await this.sessions.findWithPerson(sessionId);
    if (found?.account == null || found.membership === null) throw new RefreshTokenInvalidError();
    const { session, account, membership } = found;
    const organization = await this.registry.find(session.organizationId);
    if (organization === null) throw new RefreshTokenInvalidError();
    const grounds = { account, membership, organization };
    if (!isLive(session, grounds)) throw new RefreshTokenInvalidError();
    if (organization.status !== 'active') throw new TenantNotActiveError();
    return toPerson(session, grounds);
  }

  /** The successor that was given for this token before. */
  async #again(next: RefreshTokenPlace, hash: string, { adminId }: Person): Promise<string> {
    const successorHash = await this.sessions.findSuccessor(next.sessionId, hash);
    // Of the key before this one, where the secret was changed in between.
    const successor = this.tokens.candidates(next).find((one) => refreshTokenHash(one) === successorHash);
    if (successor !== undefined) return successor;
    await this.sessions.delete(next.sessionId, adminId);
    throw new RefreshTokenInvalidError();
  }
}
