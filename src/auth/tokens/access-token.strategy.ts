import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import type { Person } from '../principal';
import { Principals } from '../principals';
import { AccessTokens } from './access-tokens';
import { bearerTokenOf } from './bearer-token';
import { KeyRing } from './key-ring';
import { VerifiedTokens } from './verified-tokens';

const ID = /^[0-9a-f]{24}$/;

/** Verifies signature, algorithm, type, issuer, audience and times of a token, then asks who that is now. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AuthConfig,
    tokens: AccessTokens,
    keys: KeyRing,
    private readonly verified: VerifiedTokens,
    private readonly principals: Principals,
  ) {
    super({
      jwtFromRequest: bearerTokenOf,
      passReqToCallback: true,
      algorithms: keys.algorithms,
      issuer: config.issuer,
      audience: config.audience,
      secretOrKeyProvider: (
        _request: unknown,
        token: string,
        done: (error: Error | null, key?: string) => void,
      ) => {
        const key = tokens.verificationKey(token);
        if (key === null) done(new Error('The header names no key of this service'));
        else done(null, key as unknown as string); // its type leaves out KeyObject, which it takes
      },
    });
    // Passport's table of strategies is global: under one name, a second application in this process would take over.
    this.name = `access-token-${randomUUID()}`;
    passport.use(this);
  }

  /** Called with the verified claims. A token without an end, for nobody or of no session is as good as none. */
  async validate(request: IncomingMessage, payload: Record<string, unknown>): Promise<Person | false> {
    const { sub, org_id, sid, exp } = payload;
    if (typeof exp !== 'number' || !isId(sub) || !isId(org_id) || !isId(sid)) return false;
    const claims = {
      adminId: sub as AdminId,
      organizationId: org_id as OrganizationId,
      sessionId: sid as SessionId,
      expiresAt: exp,
    };
    const token = bearerTokenOf(request);
    if (token !== null) this.verified.add(token, claims);
    return (await this.principals.find(claims)) ?? false;
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
