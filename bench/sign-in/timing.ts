import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { median } from '../report/statistics';
import { emailOf, login } from '../targets/requests';
import type { TimingRecord } from './sign-in-records';
import { timedRequest } from '../targets/timed-request';

const WRONG_PASSWORD = 'certainly not the password';
const WARM_UP_PAIRS = 10;
/** Two-sided, one per cent. */
const Z_OF_ONE_PERCENT = 2.576;

/** One login after the other, an unknown email and a wrong password in turn, which of them first by chance. */
export async function measureTiming(url: string, name: string, pairs: number): Promise<TimingRecord> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const msOf = async (email: string) => {
    const { ms, status } = await timedRequest(url, agent, login(email, WRONG_PASSWORD));
    if (status !== 401) throw new Error(`A login with a wrong password answered ${status}`);
    return ms;
  };
  const known = emailOf(name);
  const [unknownMs, wrongMs]: [number[], number[]] = [[], []];
  for (let pair = -WARM_UP_PAIRS; pair < pairs; pair++) {
    // Of the same length, and another one each time: as who tries addresses would send them.
    const unknown = known.replace(/^[^@]+/, (local) =>
      randomBytes(local.length).toString('hex').slice(0, local.length),
    );
    const isUnknownFirst = Math.random() < 0.5;
    const first = await msOf(isUnknownFirst ? unknown : known);
    const second = await msOf(isUnknownFirst ? known : unknown);
    if (pair < 0) continue;
    unknownMs.push(isUnknownFirst ? first : second);
    wrongMs.push(isUnknownFirst ? second : first);
  }
  agent.destroy();
  return {
    kind: 'timing',
    pairs,
    unknownP50Ms: median(unknownMs),
    wrongP50Ms: median(wrongMs),
    longer: shareOfLonger(unknownMs, wrongMs),
    notable: Z_OF_ONE_PERCENT * Math.sqrt((2 * pairs + 1) / (12 * pairs * pairs)),
  };
}

/** The statistic of Mann and Whitney, as a share of all pairs. */
function shareOfLonger(ones: readonly number[], others: readonly number[]): number {
  const longer = ones.map((one) => others.filter((other) => one > other).length);
  return longer.reduce((sum, count) => sum + count, 0) / (ones.length * others.length);
}
