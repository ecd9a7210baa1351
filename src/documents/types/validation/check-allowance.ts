/** With what an import begins, and more than which it never saves. */
const MAX_MS = 1000;

/** What each document adds: some twenty times what it takes to watch a check. */
const MS_PER_DOCUMENT = 1;
/** What its size adds, which is several times what checks of ordinary schemas take. */
const BYTES_PER_MS = 16 * 1024;

/**
 * How long one import may still check documents. Each of them adds to it, so those that are checked in ordinary time
 * may be any number; but of a schema by which each takes as long as a check may, only the first few are checked.
 * Once used up it stays so, as who sends the lines again has to know which of them were left out.
 */
export class CheckAllowance {
  #leftMs = MAX_MS;

  get isUsedUp(): boolean {
    return this.#leftMs <= 0;
  }

  /** After a document of so many bytes was checked. */
  spend(spentMs: number, bytes: number): void {
    const earned = MS_PER_DOCUMENT + bytes / BYTES_PER_MS;
    this.#leftMs = Math.min(MAX_MS, this.#leftMs + earned - spentMs);
  }
}
