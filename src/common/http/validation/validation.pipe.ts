import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { InvalidRequestError } from '../../errors/request.errors';
import { toFieldProblems } from './validation-problems';

/**
 * Refuses also the names that every object has, such as `toString`: class-transformer drops them in silence, before
 * the whitelist can see them. A parameter without a DTO takes any names and is not looked at.
 */
class DtoValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.metatype === Object || typeof value !== 'object' || value === null) {
      return super.transform(value, metadata);
    }
    const [inherited, own] = split(value);
    if (inherited.length === 0) return super.transform(value, metadata);
    const problems = inherited.map((field) => ({ field, message: 'is not a known field' }));
    try {
      await super.transform(own, metadata);
    } catch (error) {
      if (error instanceof InvalidRequestError) problems.push(...(error.fields ?? []));
    }
    throw new InvalidRequestError(problems);
  }
}

/** The names that every object has, and the rest. */
function split(value: object): [inherited: string[], own: Record<string, unknown>] {
  const entries = Object.entries(value);
  const isInherited = ([key]: [string, unknown]) => key in Object.prototype;
  return [
    entries.filter(isInherited).map(([key]) => key),
    Object.fromEntries(entries.filter((entry) => !isInherited(entry))),
  ];
}

/**
 * The global pipe: a DTO has only fields that it declares, all of them checked, and nothing is converted unless the
 * DTO says so (implicit conversion would turn a query operator into the text "[object Object]").
 *
 * Each field tells its first problem only, and rules after it do not run: apply the one about the type first and
 * dear ones last. `applyDecorators` applies from left to right, stacked decorators from the property upwards.
 */
export function createValidationPipe(): ValidationPipe {
  return new DtoValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => new InvalidRequestError(toFieldProblems(errors)),
  });
}
