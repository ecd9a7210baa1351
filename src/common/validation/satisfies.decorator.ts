import { ValidateBy } from 'class-validator';

/** A rule of one line; `message` follows the field's name, as in "is reserved". */
export function Satisfies(rule: (value: unknown) => boolean, message: string): PropertyDecorator {
  return ValidateBy({ name: message, validator: { validate: rule, defaultMessage: () => message } });
}
