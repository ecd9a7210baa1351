/**
 * Which keys weigh most of an endless stream, in bounded space: the Space-Saving algorithm of Metwally, Agrawal and El
 * Abbadi (2005). A key that has more than 1/capacity of the whole weight is among those it knows; an estimate is never
 * below the truth.
 */
export class HeavyHitters {
  readonly #weights = new Map<string, number>();

  constructor(private readonly capacity: number) {}

  add(key: string, weight: number): void {
    const known = this.#weights.get(key);
    if (known !== undefined) {
      this.#weights.set(key, known + weight);
    } else if (this.#weights.size < this.capacity) {
      this.#weights.set(key, weight);
    } else {
      const [lightest, least] = this.#lightest();
      this.#weights.delete(lightest);
      this.#weights.set(key, least + weight);
    }
  }

  weightOf(key: string): number {
    return this.#weights.get(key) ?? 0;
  }

  keys(): Iterable<string> {
    return this.#weights.keys();
  }

  /** Lets the past count half as much. */
  halve(): void {
    for (const [key, weight] of this.#weights) this.#weights.set(key, weight / 2);
  }

  #lightest(): readonly [key: string, weight: number] {
    let lightest: readonly [string, number] = ['', Infinity];
    for (const entry of this.#weights) if (entry[1] < lightest[1]) lightest = entry;
    return lightest;
  }
}
