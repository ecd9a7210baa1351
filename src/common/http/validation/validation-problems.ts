import type { ValidationError } from '@nestjs/common';
import type { FieldProblem } from '../../errors/app.error';

/** The answer names at most so many problems: a body can hold thousands of unknown fields. */
const MAX_PROBLEMS = 50;

/** Field names come from the caller and may be as long as the body. */
const MAX_FIELD_LENGTH = 200;

const UNKNOWN_FIELD = 'whitelistValidation';
const WITHOUT_RULES = 'unknownValue';
const NOT_TEXT = 'isString';

const NOT_KNOWN = 'is not a known field';

/** class-validator begins its messages with the name of the property, which `field` already says. */
function withoutName(text: string, property: string): string {
  const message = text.replace(
    `nested property ${property} must be either object or array`,
    `${property} must be an object`,
  );
  if (message.startsWith(`${property} `)) return message.slice(property.length + 1);
  return message.replace(`each value in ${property} `, 'each value ');
}

function describe(error: ValidationError): string[] {
  const { constraints = {}, property } = error;
  const value: unknown = error.value;
  if (UNKNOWN_FIELD in constraints) return [NOT_KNOWN];
  if (WITHOUT_RULES in constraints) return ['has a form that is not expected here'];
  if (value === undefined && Object.keys(constraints).length > 0) return ['is required'];
  // A query parameter that is given twice arrives as a list.
  if (NOT_TEXT in constraints && Array.isArray(value)) return ['must be a single string, given once'];
  return Object.values(constraints).map((message) => withoutName(message, property));
}

function shorten(field: string): string {
  return field.length > MAX_FIELD_LENGTH ? `${field.slice(0, MAX_FIELD_LENGTH)}…` : field;
}

/** For fields that no rule was asked about. */
export function unknownFields(fields: readonly string[]): FieldProblem[] {
  return fields.slice(0, MAX_PROBLEMS).map((field) => ({ field: shorten(field), message: NOT_KNOWN }));
}

/** Every failed rule with the dotted path of its field, nested ones included; never the value that failed. */
export function toFieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors
    .flatMap((error) => {
      // An object without any rules comes without a name of its own.
      const field = [parent, error.property].filter(Boolean).join('.');
      const own = describe(error).map((message) => ({ field: shorten(field), message }));
      return [...own, ...toFieldProblems(error.children ?? [], field)];
    })
    .slice(0, MAX_PROBLEMS);
}
