import { RestartBackoff } from './restart-backoff';

describe(RestartBackoff.name, () => {
  it('doubles the delay up to five seconds', () => {
    const sut = new RestartBackoff();
    const delays = Array.from({ length: 9 }, () => sut.nextDelayMs(0));
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('stays at five seconds for as long as it takes', () => {
    const sut = new RestartBackoff();
    const delays = Array.from({ length: 5_000 }, () => sut.nextDelayMs(0));
    expect(delays.at(-1)).toBe(5000);
  });

  it('begins anew after a run that lasted', () => {
    const sut = new RestartBackoff();
    sut.nextDelayMs(0);
    sut.nextDelayMs(29_999);
    expect(sut.nextDelayMs(30_000)).toBe(100);
    expect(sut.nextDelayMs(0)).toBe(200);
  });
});
