import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const { scripts } = JSON.parse(readFileSync(resolve(__dirname, '../../package.json'), 'utf8')) as {
  readonly scripts: { readonly 'start:prod': string };
};

/** How operators start what is built: `node <flags> dist/main.js`. */
export const START_COMMAND: readonly string[] = scripts['start:prod'].split(' ');
