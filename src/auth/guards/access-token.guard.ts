import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { TokenExpiredError, TokenInvalidError, TokenMissingError } from '../../common/errors/access.errors';
import { SIGN_IN_REQUIREMENT, type SignInRequirement } from '../decorators/public.decorator';
import type { SignedInRequest } from '../principal';
import { Principals } from '../principals';
import { AccessTokenStrategy } from '../tokens/access-token.strategy';
import { VerifiedTokens, type AccessClaims } from '../tokens/verified-tokens';

/** Closed by default: a route without `@Public()` or `@OptionalSignIn()` needs a valid access token. */
@Injectable()
export class AccessTokenGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    private readonly verified: VerifiedTokens,
    private readonly principals: Principals,
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
    const { authorization } = request.headers;
    if (authorization === undefined) return requirement === 'optional' || super.canActivate(context);
    const claims = this.verified.find(authorization);
    return claims === null ? super.canActivate(context) : this.admit(request, claims);
  }

  /** As Passport does when it has verified the token; it has before. */
  private async admit(request: SignedInRequest, claims: AccessClaims): Promise<true> {
    const principal = await this.principals.find(claims);
    if (principal === null) throw new TokenInvalidError();
    request.principal = principal;
    return true;
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
