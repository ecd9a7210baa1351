import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal, SignedInRequest } from '../principal';

/** Who signed in. On a public route there is nobody, which is a defect of that route. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = context.switchToHttp().getRequest<SignedInRequest>();
    if (principal === undefined) throw new TypeError('@CurrentPrincipal() on a route without sign-in');
    return principal;
  },
);

/** Who signed in, if anybody; for routes with `@OptionalSignIn()`. */
export const CurrentPrincipalOrNone = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal | undefined =>
    context.switchToHttp().getRequest<SignedInRequest>().principal,
);
