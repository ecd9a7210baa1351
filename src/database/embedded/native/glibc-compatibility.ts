import { readElfImports, type DynamicSymbol, type ElfImports, type VersionNeed } from './elf-imports';
import { ElfError } from './elf-reader';
import { formatGlibcVersion, isOlderGlibc, parseGlibcVersion, type GlibcVersion } from './glibc-version';

/**
 * The engine was linked on a system with glibc 2.38, and the linker binds each symbol to the newest version that
 * it finds there. So the engine asks for 2.38, although all it has from there are these seven functions, each of
 * which every glibc for x64 has under its first version too:
 * - `__isoc23_NAME` is NAME, except that it also reads binary numbers such as 0b101;
 * - the new `fmod` is the old one without the error hooks of System V.
 */
const REPLACEABLE = new Set([
  '__isoc23_strtol',
  '__isoc23_strtoul',
  '__isoc23_strtoll',
  '__isoc23_strtoull',
  '__isoc23_sscanf',
  '__isoc23_fscanf',
  'fmod',
]);
const RENAMED_PREFIX = '__isoc23_';
/** The first version of everything on x64. */
const OLDEST_VERSION = 'GLIBC_2.2.5';
/** Versions that are the name of an ability of the loader, with the release that brought it. */
const NAMED_VERSIONS: Readonly<Record<string, GlibcVersion>> = { GLIBC_ABI_DT_RELR: { major: 2, minor: 36 } };

const MAX_LISTED = 5;

interface Edit {
  readonly at: number;
  readonly value: number;
  readonly bytes: 2 | 4;
}

/**
 * Changes an x64 shared library, in place and without moving anything, so that it loads with `glibc`:
 * 1. each symbol above is pointed at the oldest version, and `__isoc23_NAME` at NAME (the end of the same string);
 * 2. each version need that is too new, and now is used by nothing, becomes a second need of the oldest version.
 *
 * Everything is checked before the first byte changes. A library that already loads is left as it is.
 * @returns how many symbols were bound anew
 * @throws ElfError when the file is damaged, or needs something newer than this can stand in for
 */
export function adaptToGlibc(library: Buffer, glibc: GlibcVersion): number {
  const imports = readElfImports(library);
  const tooNew = imports.needs.filter((need) => isTooNew(need, glibc));
  const symbols = tooNew.flatMap((need) =>
    imports.symbols
      .filter(({ versionIndex }) => versionIndex === need.index)
      .map((symbol) => ({ symbol, need })),
  );
  refuseIrreplaceable({ tooNew, symbols, glibc });

  const edits = [
    ...symbols.flatMap(({ symbol, need }) => symbolEdits(symbol, oldestOf(imports, need))),
    ...tooNew.flatMap((need) => needEdits(need, oldestOf(imports, need))),
  ];
  for (const { at, value, bytes } of edits) {
    library.writeUIntLE(value, at, bytes);
  }
  return symbols.length;
}

function isTooNew({ version }: VersionNeed, glibc: GlibcVersion): boolean {
  if (!version.startsWith('GLIBC_')) {
    return false;
  }
  const release = NAMED_VERSIONS[version] ?? parseGlibcVersion(version.slice('GLIBC_'.length));
  if (release === undefined) {
    throw new ElfError(`it needs ${version}, of which nothing is known here`);
  }
  return isOlderGlibc(glibc, release);
}

function refuseIrreplaceable(found: {
  readonly tooNew: readonly VersionNeed[];
  readonly symbols: readonly { readonly symbol: DynamicSymbol; readonly need: VersionNeed }[];
  readonly glibc: GlibcVersion;
}): void {
  const abilities = found.tooNew.map(({ version }) => version).filter((version) => version in NAMED_VERSIONS);
  const functions = found.symbols
    .filter(({ symbol }) => !symbol.imported || !REPLACEABLE.has(symbol.name))
    .map(({ symbol, need }) => `${symbol.name} of ${need.version}`);
  const missing = [...abilities, ...functions];
  if (missing.length > 0) {
    const listed = missing.slice(0, MAX_LISTED).join(', ');
    throw new ElfError(`it needs what glibc ${formatGlibcVersion(found.glibc)} does not have: ${listed}`);
  }
}

function oldestOf({ needs }: ElfImports, { library, version }: VersionNeed): VersionNeed {
  const oldest = needs.find((need) => need.library === library && need.version === OLDEST_VERSION);
  if (oldest === undefined) {
    throw new ElfError(`it needs ${version} of ${library}, but not ${OLDEST_VERSION}`);
  }
  return oldest;
}

function symbolEdits(symbol: DynamicSymbol, oldest: VersionNeed): Edit[] {
  const version: Edit = { at: symbol.versionIndexAt, value: oldest.index, bytes: 2 };
  return symbol.name.startsWith(RENAMED_PREFIX)
    ? [version, { at: symbol.nameOffsetAt, value: symbol.nameOffset + RENAMED_PREFIX.length, bytes: 4 }]
    : [version];
}

function needEdits(need: VersionNeed, oldest: VersionNeed): Edit[] {
  return [
    { at: need.hashAt, value: oldest.hash, bytes: 4 },
    { at: need.nameOffsetAt, value: oldest.nameOffset, bytes: 4 },
  ];
}
