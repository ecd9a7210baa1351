import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { clientAddress } from './client-address';

/** See {@link clientAddress}. */
export const ClientAddress = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | null =>
    clientAddress(context.switchToHttp().getRequest<Request>()),
);
