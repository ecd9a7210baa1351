import { OptionsError } from './command-line';
import { Lifetime } from './system/lifetime';
import { sleep } from './system/time';

/** Ctrl-C reaches the children as well: that one of them is gone may be noticed before the signal is. */
const SIGNAL_DELAY_MS = 200;

/** Runs a measurement as a process: whatever happens, it ends what was started, and says what went wrong. */
export async function runBench(usage: string, measure: (lifetime: Lifetime) => Promise<void>): Promise<void> {
  const lifetime = new Lifetime();
  lifetime.endOnSignals();
  try {
    await measure(lifetime);
  } catch (error) {
    await sleep(SIGNAL_DELAY_MS);
    if (!lifetime.isEnding) {
      process.exitCode = 1;
      console.error(error instanceof OptionsError ? `${error.message}\n\n${usage}` : error);
    }
  } finally {
    await lifetime.end();
  }
}
