/** The file is not what was expected; nothing of it has been changed. */
export class ElfError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ElfError';
  }
}

/** Far above any symbol or library name; keeps a hostile string table from being searched to its end. */
const MAX_NAME_BYTES = 1024;

/** Little-endian reads that end in an {@link ElfError}, never in a RangeError, when they leave the file. */
export class ElfReader {
  constructor(private readonly bytes: Buffer) {}

  u8(at: number): number {
    return this.bytes.readUInt8(this.inside(at, 1));
  }

  u16(at: number): number {
    return this.bytes.readUInt16LE(this.inside(at, 2));
  }

  u32(at: number): number {
    return this.bytes.readUInt32LE(this.inside(at, 4));
  }

  /** An offset or a size. Above 2^53 it is rounded, which is still far outside every file. */
  u64(at: number): number {
    return Number(this.bytes.readBigUInt64LE(this.inside(at, 8)));
  }

  /** The zero-terminated name that begins `offset` bytes into `table`. */
  name(table: ElfRange, offset: number): string {
    const begin = table.offset + offset;
    const end = Math.min(table.offset + table.size, begin + MAX_NAME_BYTES, this.bytes.length);
    const length = this.bytes.subarray(begin, end).indexOf(0);
    if (length < 0) {
      throw new ElfError(`it is damaged: the name at ${begin} has no end`);
    }
    return this.bytes.toString('latin1', begin, begin + length);
  }

  /** Returns `at` when `size` bytes from there are in the file. */
  inside(at: number, size: number): number {
    if (at + size > this.bytes.length) {
      throw new ElfError(`it is damaged: it ends at ${this.bytes.length}, before ${at + size}`);
    }
    return at;
  }
}

/** A part of the file. */
export interface ElfRange {
  readonly offset: number;
  readonly size: number;
}
