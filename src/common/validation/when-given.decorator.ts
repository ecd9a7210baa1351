import { ValidateIf } from 'class-validator';

/** May be left out; unlike class-validator's `IsOptional`, `null` is not the same as absent. */
export function WhenGiven(): PropertyDecorator {
  return ValidateIf((_dto, value) => value !== undefined);
}
