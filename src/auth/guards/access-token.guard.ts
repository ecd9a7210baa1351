import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { TokenExpiredError, TokenInvalidError, TokenMissingError } from '../../common/errors/access.errors';
import { SIGN_IN_REQUIREMENT, type SignInRequirement } from '../decorators/public.decorator';
import { AccessTokenStrategy } from '../tokens/access-token.strategy';

/** Closed by default: a route without `@Public()` or `@OptionalSignIn()` needs a valid access token. */
@Injectable()
export class AccessTokenGuard extends AuthGuard() {
  constructor(
    private readonly reflector: Reflector,
    strategy: AccessTokenStrategy,
  ) {
    super({ defaultStrategy: strategy.name, property: 'principal', session: false });
  }

  override canActivate(context: ExecutionContext) {
    const requirement = this.reflector.getAllAndOverride<SignInRequirement | undefined>(SIGN_IN_REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement === 'none') return true;
    const { authorization } = context.switchToHttp().getRequest<Request>().headers;
    if (authorization === undefined && requirement === 'optional') return true;
    return super.canActivate(context);
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
