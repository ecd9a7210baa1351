import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Person, Principal, SignedInRequest } from '../principal';

const principalOf = (context: ExecutionContext): Principal | undefined =>
  context.switchToHttp().getRequest<SignedInRequest>().principal;

/** Who signed in. On a public route there is nobody, which is a defect of that route. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const principal = principalOf(context);
    if (principal === undefined) throw new TypeError('@CurrentPrincipal() on a route without sign-in');
    return principal;
  },
);

/** The person who signed in, for routes with `@ForPeople()`. */
export const CurrentPerson = createParamDecorator((_data: unknown, context: ExecutionContext): Person => {
  const principal = principalOf(context);
  if (principal?.kind !== 'person') throw new TypeError('@CurrentPerson() on a route without @ForPeople()');
  return principal;
});

/** The person who signed in, if anybody; for routes with `@OptionalSignIn()` and `@ForPeople()`. */
export const CurrentPersonOrNone = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Person | undefined => {
    const principal = principalOf(context);
    if (principal?.kind === 'machine') throw new TypeError('@CurrentPersonOrNone() without @ForPeople()');
    return principal;
  },
);
