import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT_KEYS, readEnvironment } from '../../src/config/env.schema';
import { tablesOf } from './markdown-tables';

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

/** Lines such as `#PORT=8000`: a key, commented out, with its default. */
function exampleKeys(): ReadonlyMap<string, string> {
  const lines = read('.env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm);
  return new Map([...lines].map(([, key = '', value = '']) => [key, value]));
}

describe('The configuration keys', () => {
  const keys = ENVIRONMENT_KEYS.toSorted();

  it('are those in .env.example, all commented out', () => {
    expect([...exampleKeys().keys()].sort()).toEqual(keys);
    expect(read('.env.example')).not.toMatch(/^[A-Z_]+=/m);
  });

  it('have the defaults that .env.example shows', () => {
    expect(readEnvironment(Object.fromEntries(exampleKeys()))).toEqual(readEnvironment({}));
  });

  it("are those in the README's configuration table", () => {
    const documented = tablesOf(read('README.md'))
      .filter(({ heading }) => /configuration/i.test(heading))
      .flatMap(({ rows }) => rows)
      .flatMap(([key = '']) => [...key.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name));
    expect(documented.sort()).toEqual(keys);
  });
});
