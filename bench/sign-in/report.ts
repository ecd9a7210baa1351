import { rate, share, table, whole } from '../report/table';
import type { SignInRecord } from './sign-in-records';

/** In Markdown. */
export function renderSignInReport(records: readonly SignInRecord[], databaseKind: string): string {
  const timing = records.flatMap((record) => (record.kind === 'timing' ? [record] : []));
  const flood = records.flatMap((record) => (record.kind === 'flood' ? [record] : []));
  const tables = [
    table(
      'An unknown email and a wrong password',
      ['pairs', 'unknown p50 ms', 'wrong p50 ms', 'unknown takes longer in', 'chance explains', 'told apart'],
      timing.map(({ pairs, unknownP50Ms, wrongP50Ms, longer, notable }) => [
        whole(pairs),
        share(unknownP50Ms),
        share(wrongP50Ms),
        share(longer),
        `${share(0.5 - notable)}–${share(0.5 + notable)}`,
        Math.abs(longer - 0.5) > notable ? 'yes' : 'no',
      ]),
    ),
    table(
      'Logins at twice the rate that can be hashed',
      ['hashes per s', 'logins per s', 'GET /admin/me idle p99 ms', 'flooded p99 ms', 'signed in', 'refused'],
      flood.map((one) => [
        rate(one.hashesPerSecond),
        rate(one.loginsPerSecond),
        share(one.idleP99Ms),
        share(one.floodedP99Ms),
        whole(one.signedIn),
        `${whole(one.refused)} in p50 ${share(one.refusedP50Ms)} ms, p99 ${share(one.refusedP99Ms)} ms; ` +
          `${whole(one.unsound)} without a time to come again`,
      ]),
    ),
  ];
  return ['## Bench of signing in', `${databaseKind}.`, ...tables.filter((text) => text !== '')].join('\n\n');
}
