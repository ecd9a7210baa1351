type Release = () => Promise<void> | void;

const INTERRUPTED_EXIT_CODE = 130;

/**
 * What has to be undone when the run ends, however it ends: processes, folders, databases. Last taken, first
 * released, each exactly once; one that fails is reported and does not keep the others from being released.
 */
export class Lifetime {
  readonly #releases: Release[] = [];
  #ended: Promise<void> | undefined;

  get isEnding(): boolean {
    return this.#ended !== undefined;
  }

  /** Something that is taken while the run already ends is released at once. */
  onEnd(release: Release): void {
    this.#releases.push(release);
    if (this.#ended !== undefined) {
      this.#ended = this.#ended.then(() => this.#releaseAll());
    }
  }

  end(): Promise<void> {
    this.#ended ??= this.#releaseAll();
    return this.#ended;
  }

  /** Further signals change nothing: what was started is still being stopped. */
  endOnSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        console.error(`${signal}: stopping what was started`);
        void this.end().then(() => process.exit(INTERRUPTED_EXIT_CODE));
      });
    }
  }

  async #releaseAll(): Promise<void> {
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        console.error('While cleaning up:', error);
      }
    }
  }
}
