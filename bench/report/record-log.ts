import { appendFileSync, writeFileSync } from 'node:fs';

/** Keeps all records, and writes each one to a file as it comes, so that a broken run is not lost. */
export class RecordLog<Item extends { readonly kind: string }> {
  readonly #records: Item[] = [];

  constructor(
    private readonly file: string | undefined,
    /** What to say of a record when it comes; undefined for those that are not worth a line. */
    private readonly progressOf: (record: Item) => string | undefined,
  ) {
    if (file !== undefined) {
      writeFileSync(file, '');
    }
  }

  get records(): readonly Item[] {
    return this.#records;
  }

  readonly add = (record: Item): void => {
    this.#records.push(record);
    if (this.file !== undefined) {
      appendFileSync(this.file, `${JSON.stringify(record)}\n`);
    }
    const progress = this.progressOf(record);
    if (progress !== undefined) {
      console.error(progress);
    }
  };
}
