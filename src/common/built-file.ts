import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of a file that the build has made: the same path from the bundle and, for tests, from `src`. */
export function builtFile(...path: readonly string[]): string {
  let root = __dirname;
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'dist', ...path);
}
