import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { HTTP_STATUS_BY_KIND, type AppErrorClass, type ErrorDefinition } from '../errors/app.error';
import {
  InvalidRequestError,
  MalformedRequestError,
  RequestTooLargeError,
  UnsupportedMediaTypeError,
} from '../errors/request.errors';
import { RateLimitExceededError } from '../errors/rate-limit.errors';
import { DatabaseUnavailableError, InternalError, ServiceOverloadedError } from '../errors/service.errors';
import { ProblemDto } from './problem.dto';

/** What every operation with a body can answer before it begins; one by POST without a body too, if one is sent. */
export const BODY_ERRORS: readonly AppErrorClass[] = [RequestTooLargeError, UnsupportedMediaTypeError];

/** A query string that cannot be read, and a defect of ours: no operation is safe from them. */
const ALWAYS: readonly AppErrorClass[] = [MalformedRequestError, InternalError];

/**
 * Documents the errors of an operation beside those that any of them can give: one response for each status, with an
 * example for each code. Once for an operation: Nest keeps the last response of a status.
 */
export function ApiProblems(...errors: readonly AppErrorClass[]) {
  return ApiProblemsWithoutDatabase(
    ...errors,
    InvalidRequestError,
    RateLimitExceededError,
    ServiceOverloadedError,
    DatabaseUnavailableError,
  );
}

/**
 * As {@link ApiProblems}, for an operation that works, or says so in its own form, while the database is away; name the
 * limits' error unless it has none.
 */
export function ApiProblemsWithoutDatabase(...errors: readonly AppErrorClass[]) {
  const definitions = [...new Set([...ALWAYS, ...errors])].map(({ definition }) => definition);
  const statuses = new Set(definitions.map(statusOf));
  const responses = [...statuses].map((status) =>
    response(
      status,
      definitions.filter((one) => statusOf(one) === status),
    ),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

const statusOf = ({ kind }: ErrorDefinition): number => HTTP_STATUS_BY_KIND[kind];

function response(status: number, definitions: readonly ErrorDefinition[]) {
  const examples = definitions.map(
    (definition) => [definition.code, { summary: definition.title, value: example(definition) }] as const,
  );
  return ApiResponse({
    status,
    description: definitions.map(({ title, code }) => `${title} (\`${code}\`)`).join('; '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(ProblemDto) },
        examples: Object.fromEntries(examples),
      },
    },
  });
}

/** Its `instance` is the operation's path, which only the finished document knows: see `docs/openapi.ts`. */
function example(definition: ErrorDefinition): ProblemDto {
  const { code, title } = definition;
  return {
    type: `urn:problem:${code.toLowerCase()}`,
    title,
    status: statusOf(definition),
    detail: title,
    instance: '/',
    code,
    request_id: '7f0c1a52-2f1e-4c55-9a43-0d7f9f2f6a11',
    ...(definition === InvalidRequestError.definition && {
      errors: [{ field: 'organization_name', message: 'must be a string' }],
    }),
  };
}
