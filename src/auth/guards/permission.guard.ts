import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError } from '../../common/errors/access.errors';
import { ACCESS_REQUIREMENT, type AccessRequirement } from '../decorators/access.decorator';
import type { Principal, SignedInRequest } from '../principal';

/**
 * Lets a caller who signed in do what the route says, by `@RequirePermission()` or `@ForPeople()`. Closed by default: a
 * route that says neither is nobody's. Where nobody signs in there is nothing to decide.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const { principal } = context.switchToHttp().getRequest<SignedInRequest>();
    if (principal === undefined) return true;
    const requirement = this.reflector.getAllAndOverride<AccessRequirement | undefined>(ACCESS_REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement === undefined || !meets(principal, requirement)) throw refusalOf(requirement);
    return true;
  }
}

function meets(principal: Principal, requirement: AccessRequirement): boolean {
  if (requirement === 'people') return principal.kind === 'person';
  return principal.permissions.has(requirement);
}

function refusalOf(requirement: AccessRequirement | undefined): ForbiddenError {
  if (requirement === undefined) return new ForbiddenError('Nobody may do this');
  if (requirement === 'people') return new ForbiddenError('It takes a person, not an API key');
  return new ForbiddenError(`It takes the permission ${requirement}`);
}
