import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

interface Wait {
  readonly what: string;
  readonly limitMs: number;
  readonly everyMs: number;
}

/** Asks again and again until `probe` answers true; a probe that throws means "not yet". */
export async function waitUntil(probe: () => Promise<boolean> | boolean, wait: Wait): Promise<void> {
  const end = performance.now() + wait.limitMs;
  while (performance.now() < end) {
    if (
      await Promise.resolve()
        .then(probe)
        .catch(() => false)
    ) {
      return;
    }
    await sleep(wait.everyMs);
  }
  throw new Error(`${wait.what} not after ${wait.limitMs} ms`);
}
