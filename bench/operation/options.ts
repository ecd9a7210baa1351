import path from 'node:path';
import { integer, list, oneOf, parseOptions } from '../command-line';

export const PART_NAMES = ['endurance', 'database', 'redis'] as const;
export type PartName = (typeof PART_NAMES)[number];

export const USAGE = `npm run bench:operation -- [options]
  --parts a,b           of ${PART_NAMES.join(', ')} (all)
  --minutes N           of mixed load for the endurance, behind one of warm-up (5)
  --kills N             of the database, and of Redis (3)
  --out FILE            also write every figure as a JSON line`;

export interface OperationOptions {
  readonly parts: readonly PartName[];
  readonly minutes: number;
  readonly kills: number;
  readonly out: string | undefined;
}

/** @throws OptionsError */
export function readOptions(args: readonly string[]): OperationOptions {
  const values = parseOptions(args, { texts: ['parts', 'minutes', 'kills', 'out'], flags: [] });
  return {
    parts: list(values.parts, PART_NAMES).map((name) => oneOf('parts', name, PART_NAMES)),
    minutes: integer('minutes', values.minutes ?? '5', { least: 1, most: 600 }),
    kills: integer('kills', values.kills ?? '3', { least: 1, most: 100 }),
    out: values.out === undefined ? undefined : path.resolve(values.out),
  };
}
