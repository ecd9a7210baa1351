import { Agent } from 'node:http';
import { quantile } from '../report/statistics';
import { sleep } from '../system/time';
import { emailOf, getMe, login } from '../targets/requests';
import type { FloodRecord } from './sign-in-records';
import { timedRequest, type TimedAnswer } from '../targets/timed-request';

const LOGINS_AT_ONCE = 16;
/** More of them than wait in turn would fill the time with their own work. */
const ME_PER_SECOND = 100;
/** Of what the machine can hash. */
const FLOOD = 2;

interface Subject {
  readonly url: string;
  readonly name: string;
  readonly token: string;
  readonly seconds: number;
}

/** Logins come at twice the rate that can be hashed, whatever becomes of those before. */
export async function measureFlood({ url, name, token, seconds }: Subject): Promise<FloodRecord> {
  const agent = new Agent({ keepAlive: true });
  const tryLogin = () => timedRequest(url, agent, login(emailOf(name)));
  const askMe = () => timedRequest(url, agent, getMe(token));
  const hashesPerSecond = await rateOf(tryLogin, Math.max(3, seconds / 4));
  const loginsPerSecond = FLOOD * hashesPerSecond;

  const idle = await sendEvenly(askMe, ME_PER_SECOND, seconds);
  const [logins, flooded] = await Promise.all([
    sendEvenly(tryLogin, loginsPerSecond, seconds),
    sendEvenly(askMe, ME_PER_SECOND, seconds),
  ]);
  agent.destroy();
  const refused = logins.filter(({ status }) => status !== 200);
  const refusedMs = sortedMs(refused);
  return {
    kind: 'flood',
    hashesPerSecond,
    loginsPerSecond,
    idleP99Ms: quantile(sortedMs(idle), 0.99),
    floodedP99Ms: quantile(sortedMs(flooded), 0.99),
    signedIn: logins.length - refused.length,
    refused: refused.length,
    refusedP50Ms: quantile(refusedMs, 0.5),
    refusedP99Ms: quantile(refusedMs, 0.99),
    unsound: refused.filter(
      ({ status, headers }) => ![429, 503].includes(status) || headers['retry-after'] === undefined,
    ).length,
  };
}

/** As fast as they are answered. */
async function rateOf(send: () => Promise<TimedAnswer>, seconds: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const sendOn = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      await send();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, sendOn));
  return done / ((performance.now() - start) / 1000);
}

/** At a rate, and waits for all of the answers at the end. */
async function sendEvenly(
  send: () => Promise<TimedAnswer>,
  perSecond: number,
  seconds: number,
): Promise<TimedAnswer[]> {
  const start = performance.now();
  const sent: Promise<TimedAnswer>[] = [];
  for (let number = 0; number < perSecond * seconds; number++) {
    await sleep(start + (number * 1000) / perSecond - performance.now());
    sent.push(send());
  }
  return Promise.all(sent);
}

const sortedMs = (answers: readonly TimedAnswer[]): number[] =>
  answers.map(({ ms }) => ms).sort((a, b) => a - b);
