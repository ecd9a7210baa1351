import { setImmediate as turn } from 'node:timers/promises';

/** Other requests have their turn after so long. */
const SLICE_MS = 10;

/** For loops that take long: everybody else's work is done between two slices of theirs. */
export class TimeSlices {
  #end = performance.now() + SLICE_MS;

  /** Ask it in every round, and wait only then: to await costs more than most rounds do. */
  get isOver(): boolean {
    return performance.now() > this.#end;
  }

  async next(): Promise<void> {
    await turn();
    this.#end = performance.now() + SLICE_MS;
  }
}
