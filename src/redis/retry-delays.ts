const SHORTEST_MS = 500;
const LONGEST_MS = 4_000;
/** A connection that lasts this long was a good one. */
const STEADY_MS = 10_000;

/**
 * How long to wait before the next connection: twice as long each time, until one lasts. A slow server that is found and
 * lost again costs requests something each time, and writes a line.
 */
export class RetryDelays {
  #delayMs = SHORTEST_MS;
  #connectedMs: number | null = null;

  connected(): void {
    this.#connectedMs = performance.now();
  }

  /** To be called once for each connection that is lost, or is not made. */
  next(): number {
    const isSteady = this.#connectedMs !== null && performance.now() - this.#connectedMs >= STEADY_MS;
    this.#connectedMs = null;
    const delayMs = isSteady ? SHORTEST_MS : this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, LONGEST_MS);
    return delayMs;
  }
}
