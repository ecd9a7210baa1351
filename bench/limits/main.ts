import path from 'node:path';
import { median, spread, type Spread } from '../report/statistics';
import { share, spreadOf, table, whole } from '../report/table';
import { runBench } from '../run-bench';

const USAGE = 'npm run bench:limits';
const ROUNDS = 7;
const COUNTS_OF_ROUND = 50_000;
const [SMALL, LARGE] = [10, 10_000];

/** What is measured of the built service. */
interface LimiterModule {
  readonly Limiter: new (
    name: string,
    policy: { readonly quota: number; readonly windowSeconds: number },
    link: { readonly client: null },
    prefix: string,
  ) => { count(key: string): Promise<{ readonly remaining: number }> };
}

/** Nanoseconds of one count, of a caller who has used the window up but for one. */
async function nanosecondsOf(quota: number, { Limiter }: LimiterModule): Promise<number> {
  const limiter = new Limiter(`limit-${quota}`, { quota, windowSeconds: 3600 }, { client: null }, 'bench:');
  for (let count = 1; count < quota; count += 1) await limiter.count('caller');
  const startedMs = performance.now();
  for (let count = 0; count < COUNTS_OF_ROUND; count += 1) await limiter.count('caller');
  return ((performance.now() - startedMs) * 1e6) / COUNTS_OF_ROUND;
}

async function measure(): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the build, whose types this program does not see
  const built = require(path.resolve('dist/rate-limits/limiter.js')) as LimiterModule;
  const small: number[] = [];
  const large: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    small.push(await nanosecondsOf(SMALL, built));
    large.push(await nanosecondsOf(LARGE, built));
  }
  const ratios: Spread = spread(large.map((value, round) => value / (small[round] ?? Number.NaN)));
  const rows = [
    [`limit of ${SMALL}`, `${whole(median(small))} ns`, ''],
    [`limit of ${LARGE}`, `${whole(median(large))} ns`, spreadOf(ratios, share)],
  ];
  console.log(table('What counting one request costs, in memory', ['', 'median', 'ratio'], rows));
}

void runBench(USAGE, measure);
