import { InvalidRequestError } from '../errors/request.errors';
import { createValidationPipe } from '../http/validation/validation.pipe';
import { Satisfies } from './satisfies.decorator';

class EvenDto {
  @Satisfies((value) => Number(value) < 10, 'must be below ten')
  @Satisfies((value) => Number(value) % 2 === 0, 'must be even')
  readonly count!: number;
}

describe(Satisfies.name, () => {
  const run = (value: object): Promise<unknown> =>
    createValidationPipe().transform(value, { type: 'body', metatype: EvenDto });

  it('takes what keeps the rule', async () => {
    await expect(run({ count: 4 })).resolves.toEqual({ count: 4 });
  });

  it.each([
    [3, 'must be even'],
    [12, 'must be below ten'],
  ])('says of %i that it %s: rules on one field do not replace each other', async (count, message) => {
    const error: unknown = await run({ count }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).fields).toEqual([{ field: 'count', message }]);
  });
});
