import { AsyncLocalStorage } from 'node:async_hooks';

interface Actor {
  proceed: (() => void) | undefined;
}

/**
 * Lets one of several operations take one step at a time, in an order that the test chooses: every interleaving can be
 * had, and the same one again.
 */
export class Schedule {
  readonly #actors = new AsyncLocalStorage<Actor>();
  #waiting: Actor[] = [];
  #atRest: (() => void) | undefined;

  /** Makes every call of the methods a step. */
  watch(service: object, ...methods: readonly string[]): void {
    const target = service as Record<string, (...args: unknown[]) => Promise<unknown>>;
    for (const method of methods) {
      const original = target[method];
      if (original === undefined) throw new Error(`There is no ${method}`);
      target[method] = async (...args) => {
        await this.#step();
        return original.apply(target, args);
      };
    }
  }

  /** @param choices which of those that wait is next; by turns when they are over */
  async run<T>(
    operations: readonly (() => Promise<T>)[],
    choices: readonly number[],
  ): Promise<PromiseSettledResult<T>[]> {
    let running = 0;
    const comeToRest = () => {
      running -= 1;
      if (running === 0) this.#atRest?.();
    };
    const results = operations.map((operation) => {
      const actor: Actor = { proceed: undefined };
      return this.#actors.run(actor, async () => {
        await this.#step();
        return operation().finally(comeToRest);
      });
    });
    const settled = Promise.allSettled(results);
    for (let turn = 0; this.#waiting.length > 0; turn += 1) {
      const [actor] = this.#waiting.splice((choices[turn] ?? turn) % this.#waiting.length, 1);
      running = 1;
      const rested = new Promise<void>((resolve) => (this.#atRest = resolve));
      this.#onArrival = comeToRest;
      actor?.proceed?.();
      await rested;
    }
    return settled;
  }

  #onArrival: (() => void) | undefined;

  async #step(): Promise<void> {
    const actor = this.#actors.getStore();
    if (actor === undefined) return;
    await new Promise<void>((resolve) => {
      actor.proceed = resolve;
      this.#waiting.push(actor);
      this.#onArrival?.();
    });
  }
}
