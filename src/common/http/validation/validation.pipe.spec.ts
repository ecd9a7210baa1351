import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { refusedFields, takeBody } from '../../../../test/support/refused-fields';
import { DtoValidationPipe } from './validation.pipe';

class ItemDto {
  @IsInt()
  readonly count!: number;
}

class ThingDto {
  @Length(3, 5)
  @IsString()
  readonly name!: string;

  @IsOptional()
  @IsBoolean()
  readonly active?: boolean;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => ItemDto)
  readonly items?: ItemDto[];
}

class WithoutRules {
  describe(): string {
    return 'no field has a rule';
  }
}

describe(DtoValidationPipe.name, () => {
  const sut = new DtoValidationPipe();
  const problemsOf = (value: unknown) => refusedFields(ThingDto, value);

  it('makes an instance of the DTO', () => {
    const value = takeBody(ThingDto, { name: 'abc', items: [{ count: 1 }] });
    expect(value).toBeInstanceOf(ThingDto);
    expect(value.items?.[0]).toBeInstanceOf(ItemDto);
  });

  it('tells of each field its first problem, the type before all', () => {
    expect(problemsOf({ name: 5 })).toEqual([{ field: 'name', message: 'must be a string' }]);
    expect(problemsOf({ name: 'ab' })).toEqual([
      { field: 'name', message: 'must be longer than or equal to 3 characters' },
    ]);
  });

  it.each([
    ['a query operator', { name: { $gt: '' } }, { field: 'name', message: 'must be a string' }],
    ['null', { name: null }, { field: 'name', message: 'must be a string' }],
    ['a list', { name: ['abc'] }, { field: 'name', message: 'must be a single string, given once' }],
    ['nothing', undefined, { field: 'name', message: 'is required' }],
    ['an unknown field', { name: 'abc', role: 'owner' }, { field: 'role', message: 'is not a known field' }],
    [
      'text for a truth value',
      { name: 'abc', active: 'true' },
      { field: 'active', message: 'must be a boolean value' },
    ],
    [
      'a wrong nested field',
      { name: 'abc', items: [{ count: 1 }, { count: '2' }] },
      { field: 'items.1.count', message: 'must be an integer number' },
    ],
    [
      'an unknown nested field',
      { name: 'abc', items: [{ count: 1, x: 1 }] },
      { field: 'items.0.x', message: 'is not a known field' },
    ],
    [
      'text for an object',
      { name: 'abc', items: 'x' },
      { field: 'items', message: 'each value must be an object' },
    ],
  ])('refuses %s', (_what, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('takes the null-prototype object that the query parser makes', () => {
    const query: unknown = Object.assign(Object.create(null), { name: 'abc' });
    expect(takeBody(ThingDto, query)).toEqual({ name: 'abc' });
  });

  it('never repeats a value', () => {
    expect(JSON.stringify(problemsOf({ name: 'hidden', active: 'hidden' }))).not.toContain('hidden');
  });

  it('refuses by name the fields that every object has, beside all other problems', () => {
    expect(problemsOf({ toString: 'x', name: 5 })).toEqual([
      { field: 'toString', message: 'is not a known field' },
      { field: 'name', message: 'must be a string' },
    ]);
  });

  it.each([
    ['is made by a decorator of ours', { type: 'custom', metatype: ThingDto } as const],
    ['has no class', { type: 'param', metatype: String } as const],
    ['may be any object', { type: 'query', metatype: Object } as const],
  ])('leaves alone what %s', (_what, metadata) => {
    const value = { toString: 'x' };
    expect(sut.transform(value, metadata)).toBe(value);
  });

  it('refuses everything for a DTO without rules', () => {
    expect(refusedFields(WithoutRules, {})).toHaveLength(1);
  });
});
