import { Agent } from 'node:http';
import type { HttpRequest } from '../load/load-tool';
import { sleep, waitUntil } from '../system/time';
import { send } from '../targets/http-client';
import { timedRequest } from '../targets/timed-request';
import type { OutageRecord } from './operation-records';

const CONNECTIONS = 64;
/** Every worker begins at another request, and they gather at the dear ones: the first second has three times the others' rate. */
const SETTLING_MS = 3000;
const BEFORE_MS = 5000;
const AFTER_MS = 5000;
const READY_LIMIT_MS = 60_000;
const POLL_MS = 20;

interface Outage {
  readonly of: OutageRecord['of'];
  readonly url: string;
  readonly requests: readonly HttpRequest[];
  /** Kills it, and starts it again where nobody else does. */
  readonly kill: () => Promise<void>;
}

type Outcome = 'success' | 'refusal' | 'failure';

/** Requests without a pause, before, while and after something that the service stands on is away. */
export async function measureOutage({ of, url, requests, kill }: Outage): Promise<OutageRecord> {
  const counts: Record<Outcome, number> = { success: 0, refusal: 0, failure: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let isOver = false;
  const workers = Array.from({ length: CONNECTIONS }, async (_, worker) => {
    for (let number = worker; !isOver; number += 1) {
      const one = requests[number % requests.length];
      if (one !== undefined) counts[await outcomeOf(url, agent, one)] += 1;
    }
  });
  const rateDuring = async (ms: number) => {
    const before = counts.success;
    await sleep(ms);
    return ((counts.success - before) * 1000) / ms;
  };
  await sleep(SETTLING_MS);
  const ratePerSecond = await rateDuring(BEFORE_MS);
  const killedMs = performance.now();
  await kill();
  const isReady = async () =>
    (await send(url, { method: 'GET', path: '/health/ready', headers: {} })).status === 200;
  await waitUntil(isReady, { what: 'Ready again', limitMs: READY_LIMIT_MS, everyMs: POLL_MS });
  const readyAfterMs = performance.now() - killedMs;
  const rateAfterPerSecond = await rateDuring(AFTER_MS);
  isOver = true;
  await Promise.all(workers);
  agent.destroy();
  const { success, refusal: refusals, failure: failures } = counts;
  const answers = success + refusals + failures;
  return { kind: 'outage', of, readyAfterMs, answers, refusals, failures, ratePerSecond, rateAfterPerSecond };
}

async function outcomeOf(url: string, agent: Agent, one: HttpRequest): Promise<Outcome> {
  try {
    const { status, headers, body } = await timedRequest(url, agent, one);
    const isProblem = headers['retry-after'] !== undefined && body.includes('"code":"');
    if (status < 400) return 'success';
    return status === 503 && isProblem ? 'refusal' : 'failure';
  } catch {
    return 'failure';
  }
}
