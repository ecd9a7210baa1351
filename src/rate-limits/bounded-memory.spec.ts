import { BoundedMemory } from './bounded-memory';

describe(BoundedMemory.name, () => {
  const start = () => new BoundedMemory({ points: 3, duration: 60, keyPrefix: 'test' }, 2);
  const count = async (sut: BoundedMemory, key: string) => (await sut.penalty(key)).consumedPoints;

  it('counts each key by itself', async () => {
    const sut = start();
    expect([await count(sut, 'a'), await count(sut, 'a'), await count(sut, 'b')]).toEqual([1, 2, 1]);
  });

  it('forgets the key that was not seen for the longest time, once there are too many', async () => {
    const sut = start();
    await count(sut, 'a');
    await count(sut, 'b');
    await count(sut, 'a');
    await count(sut, 'c');
    expect(await count(sut, 'a')).toBe(3);
    expect(await count(sut, 'b')).toBe(1);
  });

  it('holds no more than it may, whatever is counted', async () => {
    const sut = start();
    for (let key = 0; key < 1000; key += 1) await count(sut, String(key));
    expect(sut.dump().storage.map(({ key }) => key)).toEqual(['998', '999']);
  });

  it('begins anew when the window is over', async () => {
    jest.useFakeTimers();
    const sut = start();
    await count(sut, 'a');
    jest.advanceTimersByTime(59_999);
    expect(await count(sut, 'a')).toBe(2);
    jest.advanceTimersByTime(1);
    expect(await count(sut, 'a')).toBe(1);
    jest.useRealTimers();
  });
});
