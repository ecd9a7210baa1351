import { createContext, Script } from 'node:vm';

const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

const slot = createContext({ work: undefined as (() => unknown) | undefined });
const script = new Script('work()');

/**
 * Runs synchronous work that may take for ever, and stops it when its time is over. Costs some 50 µs.
 * @returns undefined when it was stopped
 */
export function withinTime<T>(timeoutMs: number, work: () => T): { readonly result: T } | undefined {
  slot['work'] = work;
  try {
    return { result: script.runInContext(slot, { timeout: timeoutMs }) as T };
  } catch (error) {
    // Not by its class: what stops the script belongs to no realm of ours.
    if ((error as { code?: unknown } | null)?.code === TIMED_OUT) return undefined;
    throw error;
  } finally {
    slot['work'] = undefined;
  }
}
