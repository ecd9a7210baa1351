import { Transform, type TransformCallback } from 'node:stream';
import { AppError } from '../../common/errors/app.error';
import { RequestTooLargeError } from '../../common/errors/request.errors';
import { newId } from '../../database/object-id';
import { jsonBytes } from '../content/json-bytes';
import type { BulkLine } from './bulk-line';
import { LineSplitter } from './line-splitter';
import { parseLine } from './parse-line';

/** Lines that are applied by one command; never none. */
export type LineBatch = readonly BulkLine[];

/** Larger ones were hardly faster, and each is held twice: while it is read, and while the one before is stored. */
const BATCH_MAX_LINES = 500;
const BATCH_MAX_BYTES = 512 * 1024;

/** JSON grows by less when it is written anew, most of all where `1e20` becomes 21 digits. */
const MAX_GROWTH = 5;

/** Who sends slowly gets the results of what came so far after this time. */
const LINGER_MS = 50;

/**
 * Bytes to batches of lines, which it reads while the batch before is being stored. One batch waits to be taken, one is
 * being filled; beyond that nothing more is read from the sender.
 */
export class LineBatches extends Transform {
  readonly #maxLineBytes: number;
  readonly #splitter: LineSplitter;
  #lineNumber = 0;
  #batch: BulkLine[] = [];
  #batchBytes = 0;
  #linger: NodeJS.Timeout | undefined;
  #reading: NodeJS.Immediate | undefined;

  constructor({ maxLineBytes }: { readonly maxLineBytes: number }) {
    super({ readableObjectMode: true, readableHighWaterMark: 1 });
    this.#maxLineBytes = maxLineBytes;
    this.#splitter = new LineSplitter(maxLineBytes);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    // Later, as this is called while a batch is being taken: that one is sent to the database first.
    this.#reading = setImmediate(() => {
      try {
        for (const line of this.#splitter.split(chunk)) this.#add(line);
      } catch (error) {
        callback(error as Error); // nobody else catches it here
        return;
      }
      this.#startLinger();
      callback();
    });
  }

  override _flush(callback: TransformCallback): void {
    const line = this.#splitter.rest();
    if (line !== undefined) this.#add(line);
    this.#pushBatch();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearImmediate(this.#reading);
    clearTimeout(this.#linger);
    callback(error);
  }

  #add(bytes: Buffer | null): void {
    this.#lineNumber += 1;
    const line = this.#read(bytes);
    if (line === null) return;
    this.#batch.push(line);
    this.#batchBytes += bytes?.length ?? 0;
    if (this.#batch.length >= BATCH_MAX_LINES || this.#batchBytes >= BATCH_MAX_BYTES) this.#pushBatch();
  }

  #read(bytes: Buffer | null): BulkLine | null {
    const number = this.#lineNumber;
    try {
      if (bytes === null) {
        throw new RequestTooLargeError(`A line may have at most ${this.#maxLineBytes} bytes`);
      }
      const content = parseLine(bytes);
      if (content === null) return null;
      // Seldom looked at, as it costs as much as to parse the line.
      if (bytes.length * MAX_GROWTH > this.#maxLineBytes && jsonBytes(content.data) > this.#maxLineBytes) {
        throw new RequestTooLargeError(`The document would have more than ${this.#maxLineBytes} bytes`);
      }
      return { number, id: content.id ?? newId(), data: content.data, bytes: bytes.length };
    } catch (error) {
      if (error instanceof AppError) return { number, error };
      throw error;
    }
  }

  #pushBatch(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#batch.length === 0) return;
    this.push(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
  }

  #startLinger(): void {
    if (this.#batch.length === 0 || this.#linger !== undefined) return;
    this.#linger = setTimeout(() => {
      this.#linger = undefined;
      // While one waits to be taken, this one may as well grow.
      if (this.readableLength === 0) this.#pushBatch();
      else this.#startLinger();
    }, LINGER_MS);
  }
}
