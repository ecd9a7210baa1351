import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { Request } from 'express';
import { InvalidRequestError } from '../errors/request.errors';
import { isProbe } from './request-path';
import { unknownFields } from './validation/validation-problems';

/**
 * Refuses a query string where the route takes none; of one that takes some, its parameter's DTO refuses the others.
 * To leave out a filter or a condition in silence would answer with more than was asked for, or do it. Who looks at
 * health and metrics may add what it likes.
 */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.originalUrl.includes('?') || isProbe(request) || takesQuery(context)) return true;
    const names = Object.keys(request.query);
    if (names.length === 0) return true;
    throw new InvalidRequestError(unknownFields(names));
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as object | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
