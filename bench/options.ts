import path from 'node:path';
import { integer, list, oneOf, parseOptions } from './command-line';
import { LOAD_TOOLS, type LoadToolName } from './load/load-tool';
import { SCENARIO_NAMES, type ScenarioName } from './measure/scenarios';

export const USAGE = `npm run bench -- [options]
  --rounds N            rounds of all cells (3)
  --minutes N           no round and no cold start is begun that would end later, but for the first of each (9)
  --seconds N           length of one run (2 for the reads, 4 where passwords are hashed)
  --scenarios a,b       of ${SCENARIO_NAMES.join(', ')} (all)
  --connections a,b     (1,16,64; with --quick 1,16)
  --tool NAME           ${LOAD_TOOLS.join(' or ')} (autocannon; wrk must be installed)
  --patience N          seconds for repeating runs that other processes disturbed, in all (45)
  --out FILE            also write every figure as a JSON line
  --mongodb-uri URI     use this server in place of the embedded engine
  --stand-in            a second peer in place of the service: shows how far from 1 chance alone takes a ratio
  --quick               one round of short runs: a trial, its figures mean little`;

export interface BenchOptions {
  readonly rounds: number;
  /** For everything after the build. */
  readonly minutes: number;
  readonly readSeconds: number;
  readonly hashSeconds: number;
  /** At most, of each target before each read is measured for the first time. */
  readonly firstWarmUpSeconds: number;
  readonly patienceSeconds: number;
  readonly organizations: number;
  readonly coldStarts: number;
  readonly scenarios: readonly ScenarioName[];
  readonly connections: readonly number[];
  readonly tool: LoadToolName;
  readonly out: string | undefined;
  readonly mongodbUri: string | undefined;
  readonly standIn: boolean;
}

const TEXTS = [
  'rounds',
  'minutes',
  'seconds',
  'scenarios',
  'connections',
  'tool',
  'patience',
  'out',
  'mongodb-uri',
] as const;
const FLAGS = ['stand-in', 'quick'] as const;

/** @throws OptionsError */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parseOptions(args, { texts: TEXTS, flags: FLAGS });
  const quick = values.quick === true;
  const seconds =
    values.seconds === undefined ? undefined : integer('seconds', values.seconds, { least: 1, most: 60 });
  return {
    rounds: integer('rounds', values.rounds ?? (quick ? '1' : '3'), { least: 1, most: 20 }),
    minutes: integer('minutes', values.minutes ?? '9', { least: 1, most: 600 }),
    readSeconds: seconds ?? (quick ? 1 : 2),
    hashSeconds: seconds ?? (quick ? 1 : 4),
    firstWarmUpSeconds: quick ? 1 : 8,
    patienceSeconds: integer('patience', values.patience ?? (quick ? '0' : '45'), { least: 0, most: 3600 }),
    organizations: quick ? 10 : 100,
    coldStarts: quick ? 1 : 5,
    scenarios: list(values.scenarios, SCENARIO_NAMES).map((name) => oneOf('scenarios', name, SCENARIO_NAMES)),
    connections: list(values.connections, quick ? ['1', '16'] : ['1', '16', '64']).map((text) =>
      integer('connections', text, { least: 1, most: 512 }),
    ),
    tool: oneOf('tool', values.tool ?? 'autocannon', LOAD_TOOLS),
    out: values.out === undefined ? undefined : path.resolve(values.out),
    mongodbUri: values['mongodb-uri'],
    standIn: values['stand-in'] === true,
  };
}
