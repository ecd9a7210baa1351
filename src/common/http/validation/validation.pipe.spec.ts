import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { InvalidRequestError } from '../../errors/request.errors';
import { createValidationPipe } from './validation.pipe';

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

describe(createValidationPipe.name, () => {
  const sut = createValidationPipe();
  const run = (value: unknown, metatype: new () => object = ThingDto): Promise<unknown> =>
    sut.transform(value, { type: 'body', metatype });
  async function problemsOf(value: unknown): Promise<unknown> {
    const error: unknown = await run(value).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    return (error as InvalidRequestError).fields;
  }

  it('makes an instance of the DTO', async () => {
    const value = await run({ name: 'abc', items: [{ count: 1 }] });
    expect(value).toBeInstanceOf(ThingDto);
    expect((value as ThingDto).items?.[0]).toBeInstanceOf(ItemDto);
  });

  it('tells of each field its first problem, the type before all', async () => {
    expect(await problemsOf({ name: 5 })).toEqual([{ field: 'name', message: 'must be a string' }]);
    expect(await problemsOf({ name: 'ab' })).toEqual([
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
  ])('refuses %s', async (_what, value, problem) => {
    expect(await problemsOf(value)).toEqual([problem]);
  });

  it('takes the null-prototype object that the query parser makes', async () => {
    const query: unknown = Object.assign(Object.create(null), { name: 'abc' });
    await expect(run(query)).resolves.toEqual({ name: 'abc' });
  });

  it('never repeats a value', async () => {
    expect(JSON.stringify(await problemsOf({ name: 'hidden', active: 'hidden' }))).not.toContain('hidden');
  });

  it('refuses everything for a DTO without rules', async () => {
    await expect(run({}, WithoutRules)).rejects.toThrow(InvalidRequestError);
  });
});
