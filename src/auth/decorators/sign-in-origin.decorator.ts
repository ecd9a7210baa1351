import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { SignInOrigin } from '../sessions/sessions';

const MAX_USER_AGENT = 256;

/** Where the request comes from, to be shown to the person who signs in. */
export const CurrentOrigin = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SignInOrigin => {
    const { ip, headers } = context.switchToHttp().getRequest<Request>();
    return { address: ip ?? null, userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null };
  },
);
