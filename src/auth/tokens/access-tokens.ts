import { randomUUID, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AuthConfig } from '../../config/auth.config';
import type { Person } from '../principal';
import { KeyRing } from './key-ring';

/** RFC 9068: keeps any other JWT that this key may ever sign from passing as an access token. */
const ACCESS_TOKEN_TYPE = 'at+jwt';

export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds. */
  readonly expires_in: number;
}

export type TokenHolder = Pick<
  Person,
  'adminId' | 'organizationId' | 'sessionId' | 'role' | 'authenticatedAt'
>;

/** Issues access tokens (RFC 9068) and knows the keys that they are verified with. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly config: AuthConfig,
    private readonly jwt: JwtService,
    private readonly keys: KeyRing,
  ) {}

  issue({ adminId, organizationId, sessionId, role, authenticatedAt }: TokenHolder): IssuedToken {
    const { issuer, audience, accessTokenSeconds } = this.config;
    const claims = {
      org_id: organizationId,
      role,
      sid: sessionId,
      auth_time: Math.floor(authenticatedAt.getTime() / 1000),
    };
    const { id: kid, algorithm, key } = this.keys.current;
    const token = this.jwt.sign(claims, {
      secret: key as unknown as string, // its type leaves out KeyObject, which it takes
      algorithm,
      header: { alg: algorithm, typ: ACCESS_TOKEN_TYPE, kid },
      issuer,
      audience,
      subject: adminId,
      jwtid: randomUUID(),
      expiresIn: accessTokenSeconds,
    });
    return { access_token: token, token_type: 'bearer', expires_in: accessTokenSeconds };
  }

  /**
   * The key that a token's header names, where it says of it what is so; null for a header that is not one of ours. What
   * else it says of keys (`jwk`, `jku`, `x5c`, `x5u`) counts for nothing, and what must not be passed over is refused.
   */
  verificationKey(token: string): KeyObject | null {
    const header = parseHeader(token);
    if (header?.['typ'] !== ACCESS_TOKEN_TYPE || typeof header['kid'] !== 'string') return null;
    const found = this.keys.find(header['kid']);
    if (found === null || header['alg'] !== found.algorithm || 'crit' in header) return null;
    return found.key;
  }
}

function parseHeader(token: string): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString(),
    );
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
