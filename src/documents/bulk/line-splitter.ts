const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines and never holds more of one than `maxBytes`, however small the pieces are in which it comes.
 * Bytes, because what is not UTF-8 is one line's fault and no reason to change it; the libraries for this decode first,
 * and leave lines that are too long out without a trace.
 */
export class LineSplitter {
  /** The beginning of a line whose end is still to come; grows by doubling, and is used again for every such line. */
  #held = Buffer.alloc(0);
  #heldBytes = 0;
  #isTooLong = false;

  /** @param maxBytes of a line without its end */
  constructor(private readonly maxBytes: number) {}

  /**
   * The lines that end in this chunk, without their ends; null for one that is too long. Each is a view that is good
   * until the next is asked for.
   */
  *split(chunk: Buffer): Generator<Buffer | null, void> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const tail = chunk.subarray(start, end);
      start = end + 1;
      yield this.#complete(tail);
    }
    this.#hold(chunk.subarray(start));
  }

  /** The last line, if it has no end; undefined if there is nothing behind the last newline. */
  rest(): Buffer | null | undefined {
    return this.#heldBytes === 0 && !this.#isTooLong ? undefined : this.#complete(Buffer.alloc(0));
  }

  #complete(tail: Buffer): Buffer | null {
    // Most lines come whole.
    if (this.#heldBytes === 0 && !this.#isTooLong) return tail.length > this.maxBytes ? null : tail;
    this.#hold(tail);
    const line = this.#isTooLong ? null : this.#held.subarray(0, this.#heldBytes);
    this.#heldBytes = 0;
    this.#isTooLong = false;
    return line;
  }

  #hold(part: Buffer): void {
    const bytes = this.#heldBytes + part.length;
    if (this.#isTooLong || bytes > this.maxBytes) {
      this.#isTooLong = true;
      this.#heldBytes = 0;
      return;
    }
    if (bytes > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(bytes, 2 * this.#held.length)));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    part.copy(this.#held, this.#heldBytes);
    this.#heldBytes = bytes;
  }
}
