import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SessionId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { derivedKey } from '../../config/derived-key';

const PREFIX = 'omr_';
const SESSION_BYTES = 12;
const COUNTER_BYTES = 4;
const MAC_BYTES = 32;

/** Which token of which session. */
export interface RefreshTokenPlace {
  readonly sessionId: SessionId;
  /** Rises by one with each use. */
  readonly counter: number;
}

/**
 * Opaque to clients: a session, a counter, and an HMAC of both. So the one that follows can be made again, and an old
 * one of ours is told from one that somebody made up, without keeping any of them.
 */
@Injectable()
export class RefreshTokens {
  readonly #keys: readonly KeyObject[];

  constructor({ secret, previousSecret }: AuthConfig) {
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    this.#keys = secrets.map((one) => derivedKey(one, 'refresh-token'));
  }

  make(place: RefreshTokenPlace): string {
    return this.candidates(place)[0] ?? '';
  }

  /** What the token may be, of the present key and of the one before it. */
  candidates({ sessionId, counter }: RefreshTokenPlace): readonly string[] {
    const place = Buffer.alloc(SESSION_BYTES + COUNTER_BYTES);
    place.write(sessionId, 'hex');
    place.writeUInt32BE(counter, SESSION_BYTES);
    return this.#keys.map((key) => {
      const mac = createHmac('sha256', key).update(place).digest();
      return `${PREFIX}${Buffer.concat([place, mac]).toString('base64url')}`;
    });
  }

  /** Null for what none of our keys has made. */
  read(token: string): RefreshTokenPlace | null {
    if (!token.startsWith(PREFIX)) return null;
    const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
    if (bytes.length !== SESSION_BYTES + COUNTER_BYTES + MAC_BYTES) return null;
    const place = {
      sessionId: bytes.toString('hex', 0, SESSION_BYTES) as SessionId,
      counter: bytes.readUInt32BE(SESSION_BYTES),
    };
    const given = Buffer.from(token);
    const isOurs = this.candidates(place).some((one) => {
      const made = Buffer.from(one);
      return made.length === given.length && timingSafeEqual(made, given);
    });
    return isOurs ? place : null;
  }
}

/** All that is stored of a token. */
export function refreshTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
