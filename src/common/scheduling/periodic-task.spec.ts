import { PeriodicTask } from './periodic-task';

describe(PeriodicTask.name, () => {
  const run = jest.fn<Promise<void>, []>();
  const logger = { error: jest.fn() };
  let sut: PeriodicTask;

  beforeAll(() => jest.useFakeTimers());
  afterAll(() => jest.useRealTimers());
  beforeEach(() => {
    run.mockReset().mockResolvedValue();
    logger.error.mockReset();
    sut = new PeriodicTask({ intervalMs: 1000, run, logger, failure: 'It failed' });
  });

  it('runs at its start and at every interval, until it is stopped', async () => {
    sut.start();
    await jest.advanceTimersByTimeAsync(2500);
    expect(run).toHaveBeenCalledTimes(3);
    await sut.stop();
    await jest.advanceTimersByTimeAsync(2500);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('never runs twice at once, and is stopped when its run is over', async () => {
    let end!: () => void;
    run.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    sut.start();
    await jest.advanceTimersByTimeAsync(1500);
    expect(run).toHaveBeenCalledTimes(1);
    const stopped = jest.fn();
    const stopping = sut.stop().then(stopped);
    await jest.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stopping;
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('runs again at the interval behind a long run, once', async () => {
    let end!: () => void;
    run.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    sut.start();
    await jest.advanceTimersByTimeAsync(3500);
    end();
    await jest.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(500);
    expect(run).toHaveBeenCalledTimes(2);
    await sut.stop();
  });

  it('tells of a failure, and runs again', async () => {
    const failure = new Error('away');
    run.mockRejectedValueOnce(failure);
    sut.start();
    await jest.advanceTimersByTimeAsync(1000);
    expect(logger.error.mock.calls).toEqual([['It failed', failure.stack]]);
    expect(run).toHaveBeenCalledTimes(2);
    await sut.stop();
  });
});
