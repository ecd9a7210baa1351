import type { ValidationError } from '@nestjs/common';
import { toFieldProblems } from './validation-problems';

describe(toFieldProblems.name, () => {
  const failed = (property: string, constraints: Record<string, string>): ValidationError => ({
    property,
    constraints,
    value: 1,
  });

  it.each([
    ['name must be a string', 'must be a string'],
    ['each value in name must be a string', 'each value must be a string'],
    ['nested property name must be either object or array', 'must be an object'],
    ['is reserved', 'is reserved'],
  ])('says %p as %p, as the field is named beside it', (message, told) => {
    expect(toFieldProblems([failed('name', { rule: message })])).toEqual([{ field: 'name', message: told }]);
  });

  it('calls a field that is not there required, whatever rule it failed', () => {
    expect(
      toFieldProblems([{ ...failed('name', { minLength: 'name must be longer' }), value: undefined }]),
    ).toEqual([{ field: 'name', message: 'is required' }]);
  });

  it('gives nested fields by their path', () => {
    const errors = [
      { property: 'items', children: [{ property: '0', children: [failed('name', { a: 'name is bad' })] }] },
    ];
    expect(toFieldProblems(errors)).toEqual([{ field: 'items.0.name', message: 'is bad' }]);
  });

  it('stays small, however many and long the fields are', () => {
    const unknown = Array.from({ length: 1000 }, (_, index) =>
      failed(`${index}${'x'.repeat(1000)}`, { whitelistValidation: 'property should not exist' }),
    );
    const problems = toFieldProblems(unknown);
    expect(problems).toHaveLength(50);
    expect(problems[0]?.field).toHaveLength(201);
  });
});
