import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Lifetime } from './lifetime';

/**
 * A module of this bench in a process of its own that answers each message with one: the load generator and the
 * hashing must not share an event loop or a thread pool with what measures.
 */
export class Worker<Job extends object, Result> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(lifetime: Lifetime, modulePath: string) {
    this.#child = fork(modulePath, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error(`The worker ${modulePath} ended before it answered`);
    });
    // Between two jobs nobody waits for it, and ending is then no failure.
    this.#ended.catch(() => undefined);
    lifetime.onEnd(() => {
      this.stop();
    });
  }

  /** One job at a time: answers carry no number. */
  async run(job: Job): Promise<Result> {
    this.#child.send(job);
    const [result] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Result];
    return result;
  }

  stop(): void {
    if (this.#child.connected) {
      this.#child.disconnect();
    }
  }
}

/**
 * The other end: called once by the worker's module. What a job looks like is agreed between it and the module that
 * makes the `Worker`. Without its parent the worker ends by itself.
 */
export function answerJobs(work: (job: never) => Promise<unknown>): void {
  process.on('message', (job) => {
    void work(job as never).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit());
}
