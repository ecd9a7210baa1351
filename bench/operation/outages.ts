import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '../load/load-tool';
import { sleep, waitUntil } from '../system/time';
import { send } from '../targets/http-client';
import type { OutageRecord } from './operation-records';

const CONNECTIONS = 64;
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

interface Counts {
  successes: number;
  refusals: number;
  failures: number;
}

/** Requests without a pause, before, while and after something that the service stands on is away. */
export async function measureOutage({ of, url, requests, kill }: Outage): Promise<OutageRecord> {
  const counts: Counts = { successes: 0, refusals: 0, failures: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let isOver = false;
  const workers = Array.from({ length: CONNECTIONS }, async (_, worker) => {
    for (let number = worker; !isOver; number += 1) {
      const one = requests[number % requests.length];
      if (one !== undefined) count(counts, await answerTo(url, agent, one));
    }
  });
  const rateDuring = async (ms: number) => {
    const before = counts.successes;
    await sleep(ms);
    return ((counts.successes - before) * 1000) / ms;
  };
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
  const { successes, refusals, failures } = counts;
  const answers = successes + refusals + failures;
  return { kind: 'outage', of, readyAfterMs, answers, refusals, failures, ratePerSecond, rateAfterPerSecond };
}

type Answer = 'success' | 'refusal' | 'failure';

function count(counts: Counts, answer: Answer): void {
  if (answer === 'success') counts.successes += 1;
  else if (answer === 'refusal') counts.refusals += 1;
  else counts.failures += 1;
}

function answerTo(url: string, agent: Agent, { method, path, headers, body }: HttpRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = () => {
      resolve('failure');
    };
    request(url + path, { method, agent, headers }, (response) => {
      const { statusCode = 0, headers: given } = response;
      text(response).then((content) => {
        const isProblem = given['retry-after'] !== undefined && content.includes('"code":"');
        resolve(statusCode < 400 ? 'success' : statusCode === 503 && isProblem ? 'refusal' : 'failure');
      }, fail);
    })
      .on('error', fail)
      .end(body);
  });
}
