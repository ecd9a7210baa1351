import { cpuSeconds, machineCpuSeconds, ownCpuSeconds } from '../system/proc-stat';
import { sleep } from '../system/time';

const SETTLE_LIMIT_MS = 30_000;
const SETTLE_WINDOW_MS = 120;
/** One tick of the clock that CPU time is counted with: what an idle server may take in such a window. */
const SETTLED_CPU_SECONDS = 0.015;

/**
 * Waits until the processes do nothing: what the clients of a run left behind, such as a queue of hashes, would be
 * worked off at the expense of whichever target comes next.
 */
export async function settle(pids: readonly number[]): Promise<void> {
  const end = performance.now() + SETTLE_LIMIT_MS;
  for (let spentSeconds = Infinity; spentSeconds > SETTLED_CPU_SECONDS && performance.now() < end;) {
    const before = cpuSeconds(pids);
    await sleep(SETTLE_WINDOW_MS);
    spentSeconds = cpuSeconds(pids) - before;
  }
}

/** CPU that processes which are no part of this run take while `work` runs, in percent of one core. */
export async function withOtherCpu<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly otherCpuPercent: number }> {
  const machineBefore = machineCpuSeconds();
  const ownBefore = ownCpuSeconds();
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const other = machineCpuSeconds() - machineBefore - (ownCpuSeconds() - ownBefore);
  return { result, otherCpuPercent: Math.max(0, Math.round((other / seconds) * 100)) };
}
