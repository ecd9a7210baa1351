import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { InvalidRequestError } from '../errors/request.errors';

/**
 * For what takes no query string, where somebody may think that it does: to leave out a filter in silence would answer
 * with more than was asked for.
 */
@Injectable()
export class NoQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const names = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (names.length === 0) return true;
    throw new InvalidRequestError(names.map((field) => ({ field, message: 'is not a known field' })));
  }
}
