import { readElfImports } from './elf-imports';
import { ElfError } from './elf-reader';
import { adaptToGlibc } from './glibc-compatibility';

interface SymbolSpec {
  readonly name: string;
  /** As in `libc.so.6:GLIBC_2.38`; absent for what the library defines itself. */
  readonly needs?: string;
}

const HEADER_BYTES = 64;
const GLIBC_2_36 = { major: 2, minor: 36 };

/** The smallest file that is a shared library as far as its imports go. */
function buildLibrary(needs: Record<string, readonly string[]>, symbols: readonly SymbolSpec[]): Buffer {
  const strings = [''];
  const addString = (text: string): number => {
    strings.push(text);
    return Buffer.byteLength(strings.slice(0, -1).join('\0')) + 1;
  };

  const indices = new Map<string, number>();
  const needBlocks = Object.entries(needs).map(([library, versions], position, { length }) => {
    const head = Buffer.alloc(16);
    head.writeUInt16LE(1, 0);
    head.writeUInt16LE(versions.length, 2);
    head.writeUInt32LE(addString(library), 4);
    head.writeUInt32LE(16, 8);
    head.writeUInt32LE(position + 1 < length ? 16 * (versions.length + 1) : 0, 12);
    const entries = versions.map((version, order) => {
      const entry = Buffer.alloc(16);
      const index = indices.size + 2;
      indices.set(`${library}:${version}`, index);
      entry.writeUInt32LE(0x1000 + index, 0); // the hash: anything that tells entries apart
      entry.writeUInt16LE(index, 6);
      entry.writeUInt32LE(addString(version), 8);
      entry.writeUInt32LE(order + 1 < versions.length ? 16 : 0, 12);
      return entry;
    });
    return Buffer.concat([head, ...entries]);
  });

  const symbolTable = Buffer.alloc(24 * (symbols.length + 1));
  const versionTable = Buffer.alloc(2 * (symbols.length + 1));
  symbols.forEach((symbol, order) => {
    symbolTable.writeUInt32LE(addString(symbol.name), 24 * (order + 1));
    symbolTable.writeUInt16LE(symbol.needs === undefined ? 1 : 0, 24 * (order + 1) + 6);
    versionTable.writeUInt16LE(
      symbol.needs === undefined ? 1 : (indices.get(symbol.needs) ?? 0),
      2 * order + 2,
    );
  });

  const parts = [
    { type: 0, link: 0, info: 0, content: Buffer.alloc(0) },
    { type: 3, link: 0, info: 0, content: Buffer.from(`${strings.join('\0')}\0`) },
    { type: 11, link: 1, info: 1, content: symbolTable },
    { type: 0x6fffffff, link: 2, info: 0, content: versionTable },
    { type: 0x6ffffffe, link: 1, info: needBlocks.length, content: Buffer.concat(needBlocks) },
  ];
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(parts.length, 60);
  let end = HEADER_BYTES;
  const headers = parts.map(({ type, link, info, content }) => {
    const section = Buffer.alloc(64);
    section.writeUInt32LE(type, 4);
    section.writeBigUInt64LE(BigInt(end), 24);
    section.writeBigUInt64LE(BigInt(content.length), 32);
    section.writeUInt32LE(link, 40);
    section.writeUInt32LE(info, 44);
    end += content.length;
    return section;
  });
  header.writeBigUInt64LE(BigInt(end), 40);
  return Buffer.concat([header, ...parts.map(({ content }) => content), ...headers]);
}

const NEEDS = {
  'libm.so.6': ['GLIBC_2.38', 'GLIBC_2.2.5'],
  'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_2.34', 'GLIBC_2.38'],
  'libstdc++.so.6': ['GLIBCXX_3.4.32'],
};
const SYMBOLS = [
  { name: 'memcpy', needs: 'libc.so.6:GLIBC_2.2.5' },
  { name: '__isoc23_strtol', needs: 'libc.so.6:GLIBC_2.38' },
  { name: 'fmod', needs: 'libm.so.6:GLIBC_2.38' },
  { name: 'dlopen', needs: 'libc.so.6:GLIBC_2.34' },
  { name: 'of_its_own' },
];

/** What each imported symbol is bound to. */
function bindings(library: Buffer): Record<string, string> {
  const { needs, symbols } = readElfImports(library);
  return Object.fromEntries(
    symbols
      .filter(({ imported, versionIndex }) => imported && versionIndex > 1)
      .map(({ name, versionIndex }) => {
        const need = needs.find(({ index }) => index === versionIndex);
        return [name, `${need?.library ?? '?'}:${need?.version ?? '?'}`];
      }),
  );
}

describe(adaptToGlibc.name, () => {
  it('binds what is too new to the oldest version of the same library', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);

    expect(adaptToGlibc(library, GLIBC_2_36)).toBe(2);

    expect(bindings(library)).toEqual({
      memcpy: 'libc.so.6:GLIBC_2.2.5',
      strtol: 'libc.so.6:GLIBC_2.2.5',
      fmod: 'libm.so.6:GLIBC_2.2.5',
      dlopen: 'libc.so.6:GLIBC_2.34',
    });
  });

  it('leaves no need of a version that is too new, by name or by hash', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);
    const hashBefore = new Map(readElfImports(library).needs.map((need) => [keyOf(need), need.hash]));

    adaptToGlibc(library, GLIBC_2_36);

    const { needs } = readElfImports(library);
    expect(needs.map(({ version }) => version)).not.toContain('GLIBC_2.38');
    for (const need of needs) {
      expect(need.hash).toBe(hashBefore.get(keyOf(need)));
    }
  });

  it('changes the fields of these symbols and needs only', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);
    const before = Buffer.from(library);
    const { needs, symbols } = readElfImports(before);
    const allowed = [
      ...symbols
        .filter(({ name }) => name === '__isoc23_strtol' || name === 'fmod')
        .flatMap(({ versionIndexAt, nameOffsetAt }) => [
          ...range(versionIndexAt, 2),
          ...range(nameOffsetAt, 4),
        ]),
      ...needs
        .filter(({ version }) => version === 'GLIBC_2.38')
        .flatMap(({ hashAt, nameOffsetAt }) => [...range(hashAt, 4), ...range(nameOffsetAt, 4)]),
    ];

    adaptToGlibc(library, GLIBC_2_36);

    const changed = [...library.keys()].filter((at) => library[at] !== before[at]);
    expect(changed).not.toHaveLength(0);
    expect(changed.filter((at) => !allowed.includes(at))).toEqual([]);
  });

  it('does nothing the second time, and nothing where the C library is new enough', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);
    const before = Buffer.from(library);
    expect(adaptToGlibc(library, { major: 2, minor: 38 })).toBe(0);
    expect(library.equals(before)).toBe(true);

    adaptToGlibc(library, GLIBC_2_36);
    const adapted = Buffer.from(library);
    expect(adaptToGlibc(library, GLIBC_2_36)).toBe(0);
    expect(library.equals(adapted)).toBe(true);
  });

  it.each([
    [
      'a function without an older equal',
      NEEDS,
      { name: 'strlcpy', needs: 'libc.so.6:GLIBC_2.38' },
      /strlcpy/,
    ],
    [
      'a function of another too new version',
      NEEDS,
      { name: 'dlsym', needs: 'libc.so.6:GLIBC_2.34' },
      /dlsym/,
    ],
    [
      'an ability that the loader lacks',
      { 'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_ABI_DT_RELR'] },
      { name: 'memcpy', needs: 'libc.so.6:GLIBC_2.2.5' },
      /GLIBC_ABI_DT_RELR/,
    ],
    [
      'a version that nothing is known of',
      { 'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_PRIVATE'] },
      { name: 'memcpy', needs: 'libc.so.6:GLIBC_2.2.5' },
      /GLIBC_PRIVATE/,
    ],
    [
      'a library that is not needed in its oldest version too',
      { 'libm.so.6': ['GLIBC_2.38'], 'libc.so.6': ['GLIBC_2.2.5'] },
      { name: 'fmod', needs: 'libm.so.6:GLIBC_2.38' },
      /libm\.so\.6/,
    ],
  ])('refuses %s, and then changes nothing', (_, needs, symbol, words) => {
    const library = buildLibrary(needs, [{ name: 'memcpy', needs: 'libc.so.6:GLIBC_2.2.5' }, symbol]);
    const before = Buffer.from(library);

    const attempt = () => adaptToGlibc(library, { major: 2, minor: 33 });
    expect(attempt).toThrow(ElfError);
    expect(attempt).toThrow(words);
    expect(library.equals(before)).toBe(true);
  });

  it.each([
    ['text', Buffer.from('#!/bin/sh\n'.repeat(20))],
    ['an empty file', Buffer.alloc(0)],
    ['a library for another processor', withByte(18, 183)],
    ['a program', withByte(16, 2)],
    ['a 32-bit library', withByte(4, 1)],
    ['a big-endian library', withByte(5, 2)],
  ])('refuses %s', (_, file) => {
    expect(() => adaptToGlibc(file, GLIBC_2_36)).toThrow(ElfError);
  });

  it('refuses a library that ends early, wherever it ends', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);
    for (const length of library.keys()) {
      const cut = Buffer.from(library.subarray(0, length));
      expect(() => adaptToGlibc(cut, GLIBC_2_36)).toThrow(ElfError);
    }
  });

  it('ends, and with no other error, whichever byte is wrong', () => {
    const library = buildLibrary(NEEDS, SYMBOLS);
    const others: unknown[] = [];
    for (const at of library.keys()) {
      for (const value of [0x00, 0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(library);
        damaged.writeUInt8(value, at);
        try {
          adaptToGlibc(damaged, GLIBC_2_36);
        } catch (error) {
          if (!(error instanceof ElfError)) others.push(error);
        }
      }
    }
    expect(others).toEqual([]);
  });
});

function withByte(at: number, value: number): Buffer {
  const library = buildLibrary(NEEDS, SYMBOLS);
  library.writeUInt8(value, at);
  return library;
}

function keyOf({ library, version }: { readonly library: string; readonly version: string }): string {
  return `${library}:${version}`;
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}
