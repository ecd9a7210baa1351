import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { TokenExpiredError, TokenInvalidError, TokenMissingError } from '../../common/errors/access.errors';
import { ApiKeyPrincipals } from '../api-keys/api-key-principals';
import { API_KEY_PREFIX } from '../api-keys/api-key-token';
import { SIGN_IN_REQUIREMENT, type SignInRequirement } from '../decorators/public.decorator';
import type { Principal, SignedInRequest } from '../principal';
import { Principals } from '../principals';
import { AccessTokenStrategy } from '../tokens/access-token.strategy';
import { bearerTokenOf } from '../tokens/bearer-token';
import { VerifiedTokens } from '../tokens/verified-tokens';

/** Closed by default: a route without `@Public()` or `@OptionalSignIn()` needs a valid access token, or an API key. */
@Injectable()
export class AccessTokenGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedTokens,
    private readonly principals: Principals,
    private readonly machines: ApiKeyPrincipals,
    strategy: AccessTokenStrategy,
  ) {
    super({ defaultStrategy: strategy.name, property: 'principal', session: false });
  }

  override canActivate(context: ExecutionContext) {
    const requirement = this.reflector.getAllAndOverride<SignInRequirement | undefined>(SIGN_IN_REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement === 'none' || requirement === 'operator') return true; // the latter is OperatorGuard's
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    if (requirement === 'optional' && request.headers.authorization === undefined) return true;
    const token = bearerTokenOf(request);
    if (token === null) return super.canActivate(context);
    if (token.startsWith(API_KEY_PREFIX)) return admit(request, this.machines.find(token));
    const claims = this.verified.find(token);
    // As Passport does when it has verified the token; it has before.
    return claims === null ? super.canActivate(context) : admit(request, this.principals.find(claims));
  }

  /** Passport answers `info` when no token was found or it did not verify, `error` when looking it up failed. */
  override handleRequest<TPrincipal>(
    error: unknown,
    principal: TPrincipal | false,
    info: unknown,
  ): TPrincipal {
    if (error instanceof Error) throw error;
    if (principal !== false) return principal;
    if (!(info instanceof Error)) throw new TokenInvalidError();
    if (info.message === 'No auth token') throw new TokenMissingError();
    if (info.name === 'TokenExpiredError') throw new TokenExpiredError();
    throw new TokenInvalidError(info);
  }
}

/** @throws TokenInvalidError when it is nobody */
async function admit(request: SignedInRequest, finding: Promise<Principal | null>): Promise<true> {
  const principal = await finding;
  if (principal === null) throw new TokenInvalidError();
  request.principal = principal;
  return true;
}
