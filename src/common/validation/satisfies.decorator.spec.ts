import { refusedFields, takeBody } from '../../../test/support/refused-fields';
import { Satisfies } from './satisfies.decorator';

class EvenDto {
  @Satisfies((value) => Number(value) < 10, 'must be below ten')
  @Satisfies((value) => Number(value) % 2 === 0, 'must be even')
  readonly count!: number;
}

describe(Satisfies.name, () => {
  it('takes what keeps the rule', () => {
    expect(takeBody(EvenDto, { count: 4 })).toEqual({ count: 4 });
  });

  it.each([
    [3, 'must be even'],
    [12, 'must be below ten'],
  ])('says of %i that it %s: rules on one field do not replace each other', (count, message) => {
    expect(refusedFields(EvenDto, { count })).toEqual([{ field: 'count', message }]);
  });
});
