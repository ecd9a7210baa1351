import { HeavyHitters } from './heavy-hitters';

describe(HeavyHitters.name, () => {
  it('counts exactly while there is room', () => {
    const sut = new HeavyHitters(3);
    for (const key of ['a', 'b', 'a', 'c']) sut.add(key, 2);
    expect([...sut.keys()].map((key) => [key, sut.weightOf(key)])).toEqual([
      ['a', 4],
      ['b', 2],
      ['c', 2],
    ]);
  });

  it('knows each key that has more than its share, among a thousand times as many, in bounded space', () => {
    const sut = new HeavyHitters(10);
    for (let round = 0; round < 10_000; round += 1) {
      sut.add(`once-${round}`, 1);
      if (round % 4 === 0) sut.add('heavy', 1); // a fifth of all
      if (round % 7 === 0) sut.add('other', 1); // more than a tenth
    }
    expect([...sut.keys()]).toHaveLength(10);
    expect([...sut.keys()]).toEqual(expect.arrayContaining(['heavy', 'other']));
    expect(sut.weightOf('heavy')).toBeGreaterThanOrEqual(2500);
  });

  it('lets the past fade', () => {
    const sut = new HeavyHitters(2);
    sut.add('before', 10);
    sut.halve();
    sut.halve();
    sut.add('now', 3);
    expect(sut.weightOf('now')).toBeGreaterThan(sut.weightOf('before'));
  });
});
