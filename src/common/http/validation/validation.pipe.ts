import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { validateSync, type ValidationError, type ValidatorOptions } from 'class-validator';
import { InvalidRequestError } from '../../errors/request.errors';
import { rememberRules } from './remember-rules';
import { toFieldProblems } from './validation-problems';

rememberRules();

/**
 * Refuses also the names that every object has, such as `toString`: class-transformer drops them in silence, before
 * the whitelist can see them. A parameter without a DTO takes any names and is not looked at.
 */
class DtoValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value; // made by a decorator of ours, not sent
    const inherited = metadata.metatype === Object ? [] : inheritedNames(value);
    if (inherited.length === 0) return super.transform(value, metadata);
    const problems = inherited.map((field) => ({ field, message: 'is not a known field' }));
    try {
      await super.transform(withoutInheritedNames(value), metadata);
    } catch (error) {
      if (error instanceof InvalidRequestError) problems.push(...(error.fields ?? []));
    }
    throw new InvalidRequestError(problems);
  }

  protected override stripProtoKeys(): void {
    // The one reader of bodies and `strictQuery` have refused what Nest would delete here, by name.
  }

  protected override closeArrayGaps(): void {
    // Neither JSON nor a query string can make an array with gaps.
  }

  /** At once: no rule of ours waits for anything, and waiting for each costs more than the rules. */
  protected override validate(dto: object, options?: ValidatorOptions): ValidationError[] {
    return validateSync(dto, options);
  }
}

/** Of the fields of `value`, those with names that every object has. */
function inheritedNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).filter((key) => key in Object.prototype);
}

function withoutInheritedNames(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => !(key in Object.prototype)));
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
