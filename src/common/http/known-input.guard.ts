import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { Request } from 'express';
import { InvalidRequestError } from '../errors/request.errors';
import { isProbe } from './request-path';
import { unknownFields } from './validation/validation-problems';

/** Conditions of a change. On what only reads, they are for caches on the way. */
const CONDITIONS = ['If-Match', 'If-None-Match'] as const;
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Refuses a query string where the route takes none (of one that takes some, its parameter's DTO refuses the others) and
 * conditions that a change does not look at. To leave out a filter or a condition in silence would answer with more
 * than was asked for, or do what was not to be done. Who looks at health and metrics may add what it likes.
 */
@Injectable()
export class KnownInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const unknown = [...unknownParameters(request, context), ...unknownConditions(request, context)];
    if (unknown.length === 0) return true;
    throw new InvalidRequestError(unknownFields(unknown));
  }
}

function unknownParameters(request: Request, context: ExecutionContext): string[] {
  if (!request.originalUrl.includes('?') || isProbe(request)) return [];
  return takes(context, RouteParamtypes.QUERY) ? [] : Object.keys(request.query);
}

function unknownConditions({ method, headers }: Request, context: ExecutionContext): string[] {
  if (READS.has(method)) return [];
  return CONDITIONS.filter((name) => {
    const field = name.toLowerCase();
    return headers[field] !== undefined && !takes(context, RouteParamtypes.HEADERS, field);
  });
}

/** Whether the route has a parameter of this kind, of this name if one is given. */
function takes(context: ExecutionContext, kind: RouteParamtypes, name?: string): boolean {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as Readonly<Record<string, { readonly data?: unknown }>> | undefined;
  return Object.entries(parameters ?? {}).some(
    ([key, { data }]) => key.startsWith(`${kind}:`) && (name === undefined || data === name),
  );
}
