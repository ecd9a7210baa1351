import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor, SECRET_MEMBERS } from '../idempotency.interceptor';

/**
 * Enrols a route that creates something: with an `Idempotency-Key` it runs once, whatever the number of retries. Its
 * module imports `IdempotencyModule`, its object gets the id of `@CurrentReservation()`, and its `@ApiProblems` name
 * `IDEMPOTENCY_ERRORS`. Its answers are kept for a day, so what it answers of the body should be the body's own object,
 * which is not kept, and it names what is secret of them: `@Idempotent<CreatedApiKeyDto>({ secrets: ['key'] })`. That is
 * `null` in the answer to a retry, and has to be so too where the route itself answers from what an earlier attempt left.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a misspelt name would store its secret
export function Idempotent<Answer = unknown>({
  secrets = [],
}: {
  readonly secrets?: readonly (keyof Answer & string)[];
} = {}) {
  return applyDecorators(
    SetMetadata(SECRET_MEMBERS, secrets),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      description:
        'Makes retries safe: for 24 h the same key with the same request gets the same answer, then marked with ' +
        '`Idempotency-Replayed: true`, and nothing is created twice. 16 to 255 visible characters, new for each request',
      required: false,
      schema: { type: 'string', minLength: 16, maxLength: 255, pattern: '^[!-~]+$' },
      example: '3f0b0a6e-6f0e-4a7e-9a53-0c5d4f5c8b11',
    }),
  );
}
