import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Piscina } from 'piscina';
import { builtFile } from '../../common/built-file';
import { ServiceOverloadedError } from '../../common/errors/service.errors';
import { Metrics } from '../../common/metrics/metrics';
import { AuthConfig } from '../../config/auth.config';
import type * as hashing from './hashing.main';
import { normalisePassword } from './password.policy';

type Hashing = typeof hashing;

/** Each takes some 10 MiB, and 19 more while it hashes. */
const MOST_THREADS = 4;

/** As `nice` does: where everybody is busy, a thread like that gets a tenth of what others get. */
const NICENESS = 10;

/**
 * Hashes and verifies passwords in threads of their own. They step back for the event loop and for
 * the database: as equals of theirs, a flood of sign-ins made everybody else's requests wait for seconds. Further
 * passwords wait in a bounded queue; beyond it the caller is told to come back.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit, OnApplicationShutdown {
  readonly #threads: Piscina;
  readonly #queueLimit: number;
  #decoyHash: Promise<string> | undefined;
  #accepted = 0;
  #refused = 0;

  constructor(config: AuthConfig, metrics: Metrics) {
    const threads = Math.min(availableParallelism(), MOST_THREADS);
    this.#threads = new Piscina({
      filename: builtFile('auth', 'passwords', 'hashing.main.js'),
      minThreads: threads,
      maxThreads: threads,
      niceIncrement: NICENESS,
    });
    this.#queueLimit = config.passwordQueueLimit;
    metrics.readGauge(
      { name: 'oms_password_queue_length', help: 'Passwords that wait to be hashed or verified' },
      () => [[{}, this.#threads.queueSize]],
    );
    metrics.readGauge(
      { name: 'oms_password_hashes_in_progress', help: 'Passwords that are being hashed or verified' },
      () => [[{}, this.#accepted - this.#threads.queueSize]],
    );
    metrics.readCounter(
      { name: 'oms_password_queue_refused_total', help: 'Passwords that were refused as too many waited' },
      () => [[{}, this.#refused]],
    );
  }

  onModuleInit(): void {
    this.#decoyHash = this.hash('a password that nobody has');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#threads.close();
  }

  /** @throws ServiceOverloadedError when too many wait already */
  async hash(password: string): Promise<string> {
    return this.#run('hash', normalisePassword(password));
  }

  /**
   * Takes the same time for `null` (there is no such account) as for a hash, and then answers false.
   * @throws ServiceOverloadedError when too many wait already
   */
  async verify(hash: string | null, password: string): Promise<boolean> {
    const stored = hash ?? (await this.#decoyHash);
    if (stored === undefined) throw new TypeError('The module was not initialised');
    const matches = await this.#run('verify', { hash: stored, password: normalisePassword(password) });
    return matches && hash !== null;
  }

  /**
   * For who has more to do before it comes to hashing.
   * @throws ServiceOverloadedError when too many wait already
   */
  assertRoom(): void {
    if (this.#threads.queueSize >= this.#queueLimit) {
      this.#refused += 1;
      throw new ServiceOverloadedError('Too many sign-ins at once');
    }
  }

  async #run<Name extends keyof Hashing>(
    name: Name,
    task: Parameters<Hashing[Name]>[0],
  ): Promise<ReturnType<Hashing[Name]>> {
    this.assertRoom();
    this.#accepted += 1;
    try {
      return (await this.#threads.run(task, { name })) as ReturnType<Hashing[Name]>;
    } finally {
      this.#accepted -= 1;
    }
  }
}
