import { EventLoopLag } from './event-loop-lag';

describe(EventLoopLag.name, () => {
  const after = (...samples: readonly number[]) => {
    const sut = new EventLoopLag();
    for (const lagMs of samples) sut.add(lagMs);
    return sut.sustainedMs;
  };

  it.each<[string, readonly number[], number]>([
    ['nothing', [], 0],
    ['too few samples', [900, 900], 0],
    ['one pause', [0, 3000, 0], 0],
    ['what every turn has waited', [800, 600, 900], 600],
    ['the last three alone', [0, 0, 700, 800, 900], 700],
    ['that it is over, at once', [900, 900, 900, 2], 2],
  ])('tells of %s', (_what, samples, expected) => {
    expect(after(...samples)).toBe(expected);
  });

  it('measures by how much a timer is late', () => {
    jest.useFakeTimers();
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const sut = new EventLoopLag();
    sut.onApplicationBootstrap();
    for (const tickMs of [650, 1300, 1950]) {
      now.mockReturnValue(tickMs);
      jest.advanceTimersByTime(100);
    }
    sut.onApplicationShutdown();
    expect(sut.sustainedMs).toBe(550);
    now.mockRestore();
    jest.useRealTimers();
  });
});
