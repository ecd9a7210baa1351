import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { TokenInvalidError, TokenMissingError } from '../../common/errors/access.errors';
import { RouteNotFoundError } from '../../common/errors/request.errors';
import { bearerTokenOf } from '../tokens/bearer-token';
import { SIGN_IN_REQUIREMENT, type SignInRequirement } from '../decorators/public.decorator';
import { OperatorKeys, type Operator } from '../operators/operator-keys';

export interface OperatorRequest extends Request {
  operator?: Operator;
}

/** Opens the routes with `@ForOperators()` to who has one of the keys, and to nobody else. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: OperatorKeys,
  ) {}

  canActivate(context: ExecutionContext): true {
    const requirement = this.reflector.getAllAndOverride<SignInRequirement | undefined>(SIGN_IN_REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement !== 'operator') return true;
    if (!this.keys.areThere) throw new RouteNotFoundError();
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    const token = bearerTokenOf(request);
    if (token === null) throw new TokenMissingError();
    const operator = this.keys.find(token);
    if (operator === null) throw new TokenInvalidError();
    request.operator = operator;
    return true;
  }
}
