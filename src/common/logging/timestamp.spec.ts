import { timestamp } from './timestamp';

describe(timestamp.name, () => {
  beforeAll(() => jest.useFakeTimers());
  afterAll(() => jest.useRealTimers());

  it.each([
    '2026-11-26T07:09:48.000Z',
    '2026-11-26T07:09:48.001Z',
    '2026-11-26T07:09:48.999Z',
    '2026-11-26T07:09:49.020Z',
    '2026-12-31T23:59:59.999Z',
    '2027-01-01T00:00:00.000Z',
    '2026-11-26T07:09:48.500Z', // a clock that was put back
  ])('is what the clock says at %s', (time) => {
    jest.setSystemTime(new Date(time));
    expect(timestamp()).toBe(`,"time":"${time}"`);
  });
});
