import { formatTime } from './time';

describe(formatTime.name, () => {
  it('tells day, minute and zone, the same on every machine', () => {
    expect(formatTime(new Date('2026-01-31T09:05:59.999Z'))).toBe('Sat, 31 Jan 2026 09:05 UTC');
  });
});
