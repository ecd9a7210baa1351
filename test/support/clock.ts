/** All that jest would fake beside `Date`. */
const LEFT_ALONE = [
  'cancelAnimationFrame',
  'cancelIdleCallback',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const;

/**
 * Makes the clock of this process wrong by so much while `work` runs, and leaves it standing; the database has its own.
 * Timers go on.
 */
export async function withWrongClock<T>(byMs: number, work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ now: Date.now() + byMs, doNotFake: [...LEFT_ALONE] });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
}
