import path from 'node:path';
import { integer, list, oneOf, parseOptions } from '../command-line';

export const PART_NAMES = ['transfers', 'pages', 'organizations', 'lifecycle'] as const;
export type PartName = (typeof PART_NAMES)[number];

export const USAGE = `npm run bench:scale -- [options]
  --parts a,b           of ${PART_NAMES.join(', ')} (all)
  --organizations N     that one service is asked for in turn (5000)
  --documents N         of the list that is paged through (1000000)
  --lines N             documents of one import (200000)
  --rounds N            of the transfers and of the pages (3)
  --minutes N           no round is begun that would end later, but for the first of each (20)
  --out FILE            also write every figure as a JSON line
  --mongodb-uri URI     use this server in place of the embedded engine
  --quick               a trial with small numbers, its figures mean little`;

export interface ScaleOptions {
  readonly parts: readonly PartName[];
  readonly organizations: number;
  readonly documents: number;
  readonly lines: number;
  readonly rounds: number;
  /** For everything after the build. */
  readonly minutes: number;
  /** Of each page in each round. */
  readonly pageRequests: number;
  readonly out: string | undefined;
  readonly mongodbUri: string | undefined;
}

const TEXTS = [
  'parts',
  'organizations',
  'documents',
  'lines',
  'rounds',
  'minutes',
  'out',
  'mongodb-uri',
] as const;

/** @throws OptionsError */
export function readOptions(args: readonly string[]): ScaleOptions {
  const values = parseOptions(args, { texts: TEXTS, flags: ['quick'] });
  const quick = values.quick === true;
  return {
    parts: list(values.parts, PART_NAMES).map((name) => oneOf('parts', name, PART_NAMES)),
    organizations: integer('organizations', values.organizations ?? (quick ? '200' : '5000'), {
      least: 100,
      most: 50_000,
    }),
    documents: integer('documents', values.documents ?? (quick ? '20000' : '1000000'), {
      least: 1000,
      most: 10_000_000,
    }),
    lines: integer('lines', values.lines ?? (quick ? '10000' : '200000'), { least: 1000, most: 1_000_000 }),
    rounds: integer('rounds', values.rounds ?? (quick ? '1' : '3'), { least: 1, most: 20 }),
    minutes: integer('minutes', values.minutes ?? '20', { least: 1, most: 600 }),
    pageRequests: quick ? 30 : 300,
    out: values.out === undefined ? undefined : path.resolve(values.out),
    mongodbUri: values['mongodb-uri'],
  };
}
