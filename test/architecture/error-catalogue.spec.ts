import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HTTP_STATUS_BY_KIND, type AppErrorClass } from '../../src/common/errors/app.error';
import { tablesOf } from './markdown-tables';

const ROOT = resolve(__dirname, '../..');
const CODE = /^[A-Z_]+\.[A-Z_]+$/;

/** Every class that `defineError` is the base of, found by reading the source, so that none is missed. */
function errorClasses(): {
  readonly name: string;
  readonly file: string;
  readonly errorClass: AppErrorClass;
}[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join('src', file));
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const names = [...text.matchAll(/^(?:export )?class (\w+) extends defineError\(/gm)].map(
      ([, name = '']) => name,
    );
    if (names.length === 0) return [];
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which files these are is known only now
    const exported = require(join(ROOT, file)) as Record<string, AppErrorClass | undefined>;
    return names.map((name) => {
      const errorClass = exported[name];
      if (errorClass === undefined) throw new Error(`${name} of ${file} is not exported`);
      return { name, file, errorClass };
    });
  });
}

/** What the tables of the README say: codes, and behind them, in a cell of its own, their status. */
function documentedErrors(): Readonly<Record<string, string>> {
  const rows = tablesOf(readFileSync(join(ROOT, 'README.md'), 'utf8')).flatMap((table) => table.rows);
  const documented: Record<string, string> = {};
  for (const cells of rows) {
    let codes: string[] = [];
    for (const cell of cells) {
      const found = [...cell.matchAll(/`([A-Z_]+\.[A-Z_]+)`/g)].map(([, code = '']) => code);
      if (/^\d{3}$/.test(cell)) for (const code of codes) documented[code] = cell;
      else if (found.length > 0) codes = found;
    }
  }
  return documented;
}

describe('The error catalogue', () => {
  const classes = errorClasses();
  const definitions = classes.map(({ errorClass }) => errorClass.definition);

  it('finds the errors', () => {
    expect(definitions.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['INTERNAL.ERROR', 'ORGANIZATION.NAME_TAKEN', 'AUTH.TOKEN_MISSING']),
    );
  });

  it('has one class for each code', () => {
    const codes = definitions.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it.each(classes)('has a well-formed definition of $name', ({ errorClass: { definition } }) => {
    expect(definition.code).toMatch(CODE);
    expect(Object.keys(HTTP_STATUS_BY_KIND)).toContain(definition.kind);
    expect(definition.title).toMatch(/^[A-Z].*[^.]$/);
  });

  it.each(classes)('keeps $name in a file of errors', ({ file }) => {
    expect(file).toMatch(/\.errors\.ts$/);
  });

  it('is what the README lists, with the same statuses', () => {
    const defined = definitions.map(({ code, kind }) => [code, String(HTTP_STATUS_BY_KIND[kind])] as const);
    expect(documentedErrors()).toEqual(Object.fromEntries(defined));
  });
});
