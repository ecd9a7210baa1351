import { RetryDelays } from './retry-delays';

describe(RetryDelays.name, () => {
  let sut: RetryDelays;

  beforeEach(() => {
    jest.useFakeTimers();
    sut = new RetryDelays();
  });
  afterEach(() => jest.useRealTimers());

  const loseAfter = (ms: number) => {
    sut.connected();
    jest.advanceTimersByTime(ms);
    return sut.next();
  };
  const times = (count: number, ask: () => number) => Array.from({ length: count }, ask);

  it('are twice as long each time, up to a limit, while there is no connection', () => {
    expect(times(6, () => sut.next())).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('grow as well while connections do not last', () => {
    expect(times(5, () => loseAfter(9_999))).toEqual([500, 1000, 2000, 4000, 4000]);
  });

  it('begin anew when one has lasted', () => {
    times(4, () => sut.next());
    expect(loseAfter(10_000)).toBe(500);
    // The time before it counts no more.
    jest.advanceTimersByTime(60_000);
    expect(sut.next()).toBe(1000);
  });
});
