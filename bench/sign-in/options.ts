import path from 'node:path';
import { integer, list, oneOf, parseOptions } from '../command-line';

export const PART_NAMES = ['timing', 'flood'] as const;
export type PartName = (typeof PART_NAMES)[number];

export const USAGE = `npm run bench:sign-in -- [options]
  --parts a,b           of ${PART_NAMES.join(', ')} (all)
  --pairs N             of an unknown email and a wrong password, for the timing (400)
  --seconds N           of the flood (20)
  --out FILE            also write every figure as a JSON line
  --mongodb-uri URI     use this server in place of the embedded engine`;

export interface SignInOptions {
  readonly parts: readonly PartName[];
  readonly pairs: number;
  readonly seconds: number;
  readonly out: string | undefined;
  readonly mongodbUri: string | undefined;
}

/** @throws OptionsError */
export function readOptions(args: readonly string[]): SignInOptions {
  const texts = ['parts', 'pairs', 'seconds', 'out', 'mongodb-uri'] as const;
  const values = parseOptions(args, { texts, flags: [] });
  return {
    parts: list(values.parts, PART_NAMES).map((name) => oneOf('parts', name, PART_NAMES)),
    pairs: integer('pairs', values.pairs ?? '400', { least: 20, most: 100_000 }),
    seconds: integer('seconds', values.seconds ?? '20', { least: 3, most: 600 }),
    out: values.out === undefined ? undefined : path.resolve(values.out),
    mongodbUri: values['mongodb-uri'],
  };
}
