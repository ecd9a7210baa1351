import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { clientAddress } from '../../common/http/client-address';
import type { SignInOrigin } from '../sessions/sessions';

const MAX_USER_AGENT = 256;

/** Where the request comes from, to be shown to the person who signs in. */
export const CurrentOrigin = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SignInOrigin => {
    const request = context.switchToHttp().getRequest<Request>();
    return {
      address: clientAddress(request),
      userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
    };
  },
);
