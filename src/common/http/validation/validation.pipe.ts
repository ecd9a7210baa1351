import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidatorOptions } from 'class-validator';
import { InvalidRequestError } from '../../errors/request.errors';
import { rememberRules } from './remember-rules';
import { toFieldProblems, unknownFields } from './validation-problems';

rememberRules();

/** What TypeScript says of a parameter that is declared by no class: it takes anything, or its route looks at it. */
const WITHOUT_DTO: ReadonlySet<unknown> = new Set([undefined, Object, String]);

const OPTIONS: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
};

/**
 * The global pipe: a DTO has only fields that it declares, all of them checked, and nothing is converted unless the
 * DTO says so (implicit conversion would turn a query operator into the text "[object Object]").
 *
 * Each field tells its first problem only, and rules after it do not run: apply the one about the type first and
 * dear ones last. `applyDecorators` applies from left to right, stacked decorators from the property upwards.
 *
 * Nest's own pipe does the same with what other services need: binary values, arrays with gaps, keys to strip, all of
 * which the one reader of bodies and `strictQuery` have refused; and it answers by a promise, although no rule of ours
 * waits for anything. Both cost more than the rules.
 */
export class DtoValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || WITHOUT_DTO.has(metatype)) return value; // the former is made by us, not sent
    const fields = (value ?? {}) as Record<string, unknown>; // of a body, a query or a path: an object
    const dto = metatype as ClassConstructor<object>;
    // class-transformer drops names that every object has, such as `toString`, before the whitelist can see them.
    const inherited = Object.keys(fields).filter((field) => field in Object.prototype);
    const instance = plainToInstance(dto, without(inherited, fields));
    const problems = [...unknownFields(inherited), ...toFieldProblems(validateSync(instance, OPTIONS))];
    if (problems.length > 0) throw new InvalidRequestError(problems);
    return instance;
  }
}

function without(
  names: readonly string[],
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (names.length === 0) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !names.includes(field)));
}
