import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';

export type SignInRequirement = 'none' | 'optional' | 'operator';

export const SIGN_IN_REQUIREMENT = 'auth:sign-in';

/** Anybody may call it; a token that is sent is not looked at. Every other route needs a signed-in caller. */
export const Public = () => SetMetadata<string, SignInRequirement>(SIGN_IN_REQUIREMENT, 'none');

/** Anybody may call it; a token that is sent must be good, and then counts. */
export const OptionalSignIn = () => SetMetadata<string, SignInRequirement>(SIGN_IN_REQUIREMENT, 'optional');

/** For who has a key of `PLATFORM_KEYS`; nobody signs in. Without any key the route is not there. */
export const ForOperators = () =>
  applyDecorators(
    SetMetadata<string, SignInRequirement>(SIGN_IN_REQUIREMENT, 'operator'),
    ApiSecurity('operator'),
  );
