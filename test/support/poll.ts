import { setTimeout as delay } from 'node:timers/promises';

const PROBE_INTERVAL_MS = 20;

/** Asks again and again until the answer is neither undefined nor false; fails when the time is over. */
export async function eventually<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 15_000,
): Promise<T> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > giveUpAt) throw new Error(`Not within ${deadlineMs} ms: ${probe.toString()}`);
    await delay(PROBE_INTERVAL_MS);
  }
}
