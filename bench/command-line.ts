import { parseArgs } from 'node:util';

/** Says what is wrong with the command line; the usage says what is right. */
export class OptionsError extends Error {}

/** @throws OptionsError for anything that is not one of these options */
export function parseOptions<Text extends string, Flag extends string>(
  args: readonly string[],
  { texts, flags }: { readonly texts: readonly Text[]; readonly flags: readonly Flag[] },
): Partial<Record<Text, string> & Record<Flag, boolean>> {
  const options = Object.fromEntries([
    ...texts.map((name) => [name, { type: 'string' }] as const),
    ...flags.map((name) => [name, { type: 'boolean' }] as const),
  ]);
  try {
    return parseArgs({ args: [...args], options }).values as Partial<
      Record<Text, string> & Record<Flag, boolean>
    >;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

export function list(text: string | undefined, otherwise: readonly string[]): readonly string[] {
  return text === undefined ? otherwise : text.split(',');
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/** @throws OptionsError */
export function integer(option: string, text: string, { least, most }: Range): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new OptionsError(`--${option} takes whole numbers from ${least} to ${most}`);
  }
  return value;
}

/** @throws OptionsError */
export function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) {
    throw new OptionsError(`--${option} takes ${names.join(', ')}`);
  }
  return found;
}
