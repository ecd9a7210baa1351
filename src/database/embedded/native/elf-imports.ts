import { ElfError, ElfReader, type ElfRange } from './elf-reader';

/** "Of `library` I need at least `version`"; symbols refer to it by `index`. */
export interface VersionNeed {
  readonly library: string;
  readonly version: string;
  readonly index: number;
  readonly hash: number;
  readonly nameOffset: number;
  /** File offsets of the fields `hash` and `nameOffset`. */
  readonly hashAt: number;
  readonly nameOffsetAt: number;
}

export interface DynamicSymbol {
  readonly name: string;
  readonly nameOffset: number;
  readonly versionIndex: number;
  /** False for what the library offers itself. */
  readonly imported: boolean;
  /** File offsets of the fields `nameOffset` and `versionIndex`. */
  readonly nameOffsetAt: number;
  readonly versionIndexAt: number;
}

/** What a shared library asks of others, with the places in the file where it does so. */
export interface ElfImports {
  readonly needs: readonly VersionNeed[];
  readonly symbols: readonly DynamicSymbol[];
}

interface Section extends ElfRange {
  readonly type: number;
  readonly link: number;
  readonly info: number;
}

const MAGIC = 0x464c_457f; // 0x7f 'E' 'L' 'F', little-endian
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const TYPE_SHARED = 3;
const MACHINE_X64 = 62;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
const NEED_BYTES = 16;
const STRTAB = 3;
const DYNSYM = 11;
const VERNEED = 0x6fff_fffe;
const VERSYM = 0x6fff_ffff;
/** The top bit of a version index is a flag of its own. */
const INDEX_MASK = 0x7fff;

/**
 * Reads the dynamic symbol table and the version needs of an x64 shared library.
 * @throws ElfError when the file is anything else, or damaged
 */
export function readElfImports(bytes: Buffer): ElfImports {
  const reader = new ElfReader(bytes);
  const sections = readSections(reader);
  const symbols = onlySection(sections, DYNSYM);
  const versions = onlySection(sections, VERSYM);
  const needs = onlySection(sections, VERNEED);
  const strings = sections[symbols.link];
  if (strings?.type !== STRTAB || needs.link !== symbols.link || sections[versions.link] !== symbols) {
    throw new ElfError('its symbol tables do not belong together');
  }
  if (versions.size / 2 !== symbols.size / SYMBOL_BYTES) {
    throw new ElfError('its symbol tables differ in length');
  }
  return {
    needs: readNeeds(reader, needs, strings),
    symbols: readSymbols(reader, { symbols, versions, strings }),
  };
}

function readSections(reader: ElfReader): Section[] {
  if (reader.u32(0) !== MAGIC || reader.u8(4) !== CLASS_64 || reader.u8(5) !== LITTLE_ENDIAN) {
    throw new ElfError('it is not a 64-bit little-endian ELF file');
  }
  if (reader.u16(16) !== TYPE_SHARED || reader.u16(18) !== MACHINE_X64 || reader.u16(58) !== SECTION_BYTES) {
    throw new ElfError('it is not a shared library for x64');
  }
  const count = reader.u16(60);
  const table = reader.inside(reader.u64(40), count * SECTION_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * SECTION_BYTES;
    return {
      type: reader.u32(at + 4),
      offset: reader.u64(at + 24),
      size: reader.u64(at + 32),
      link: reader.u32(at + 40),
      info: reader.u32(at + 44),
    };
  });
}

function onlySection(sections: readonly Section[], type: number): Section {
  const [section, second] = sections.filter((candidate) => candidate.type === type);
  if (section === undefined || second !== undefined) {
    throw new ElfError(`it has not exactly one section of type 0x${type.toString(16)}`);
  }
  return section;
}

function readSymbols(
  reader: ElfReader,
  { symbols, versions, strings }: Record<'symbols' | 'versions' | 'strings', ElfRange>,
): DynamicSymbol[] {
  reader.inside(symbols.offset, symbols.size);
  return Array.from({ length: symbols.size / SYMBOL_BYTES }, (_, index) => {
    const nameOffsetAt = symbols.offset + index * SYMBOL_BYTES;
    const versionIndexAt = versions.offset + index * 2;
    const nameOffset = reader.u32(nameOffsetAt);
    return {
      name: reader.name(strings, nameOffset),
      nameOffset,
      versionIndex: reader.u16(versionIndexAt) & INDEX_MASK,
      imported: reader.u16(nameOffsetAt + 6) === 0, // defined in no section of this file
      nameOffsetAt,
      versionIndexAt,
    };
  });
}

/** A list of libraries, each with a list of versions; both are chained by distances to the next entry. */
function readNeeds(reader: ElfReader, section: Section, strings: ElfRange): VersionNeed[] {
  const needs = new Map<number, VersionNeed>();
  let libraryAt = section.offset;
  for (let left = section.info; left > 0; left -= 1) {
    const library = reader.name(strings, reader.u32(libraryAt + 4));
    let versionAt = libraryAt + reader.u32(libraryAt + 8);
    for (let versionsLeft = reader.u16(libraryAt + 2); versionsLeft > 0; versionsLeft -= 1) {
      if (versionAt + NEED_BYTES > section.offset + section.size) {
        throw new ElfError('it is damaged: its list of needed versions leaves its section');
      }
      const need = readNeed(reader, strings, { library, at: versionAt });
      // Also ends a chain that leads back into itself: there are only so many indices.
      if (needs.has(need.index)) {
        throw new ElfError(`it is damaged: two versions have the index ${need.index}`);
      }
      needs.set(need.index, need);
      versionAt += reader.u32(versionAt + 12);
    }
    const next = reader.u32(libraryAt + 12);
    if (next === 0 && left > 1) {
      throw new ElfError('it is damaged: its list of needed versions ends early');
    }
    libraryAt += next;
  }
  return [...needs.values()];
}

function readNeed(
  reader: ElfReader,
  strings: ElfRange,
  { library, at }: { readonly library: string; readonly at: number },
): VersionNeed {
  const nameOffset = reader.u32(at + 8);
  return {
    library,
    version: reader.name(strings, nameOffset),
    index: reader.u16(at + 6) & INDEX_MASK,
    hash: reader.u32(at),
    nameOffset,
    hashAt: at,
    nameOffsetAt: at + 8,
  };
}
