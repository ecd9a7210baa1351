import { OperationAges } from './operation-ages';

describe(OperationAges.name, () => {
  let sut: OperationAges;
  beforeEach(() => {
    sut = new OperationAges();
  });
  const create = (organizationId: string, ageMs: number) => ({
    organizationId,
    kind: 'create' as const,
    ageMs,
  });

  it('tells how many there are of each kind, and the age of the oldest lease', () => {
    sut.update([create('a', 500), create('b', 20), { ...create('c', 1000), kind: 'purge' }], 10_000);
    expect(sut.of('create')).toEqual({ count: 2, oldestMs: 500 });
    expect(sut.of('purge')).toEqual({ count: 1, oldestMs: 1000 });
    expect(sut.of('update')).toEqual({ count: 0, oldestMs: 0 });
  });

  it('lets one grow old that is taken over again and again', () => {
    sut.update([create('a', 100)], 10_000);
    sut.update([create('a', 30)], 70_000);
    sut.update([create('a', 10)], 130_000);
    expect(sut.of('create')).toEqual({ count: 1, oldestMs: 120_100 });
  });

  it('forgets what is over', () => {
    sut.update([create('a', 100)], 10_000);
    sut.update([], 20_000);
    sut.update([create('a', 5)], 30_000);
    expect(sut.of('create')).toEqual({ count: 1, oldestMs: 5 });
  });
});
