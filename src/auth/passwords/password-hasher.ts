import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import fastq, { type queueAsPromised } from 'fastq';
import { ServiceOverloadedError } from '../../common/errors/service.errors';
import { Metrics } from '../../common/metrics/metrics';
import { AuthConfig } from '../../config/auth.config';
import { normalisePassword } from './password.policy';

/** OWASP's second choice for argon2id, which is the library's default: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashes and verifies passwords off the event loop: as many at once as there are processors, and one more, which goes
 * on while the event loop is taking one result and handing out the next password. Further ones would only slow each
 * other, and hold 19 MiB apiece. They wait in a bounded queue; beyond it the caller is told to come back.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  readonly #queue: queueAsPromised<() => Promise<unknown>>;
  readonly #queueLimit: number;
  #decoyHash: Promise<string> | undefined;
  #refused = 0;

  constructor(config: AuthConfig, metrics: Metrics) {
    this.#queue = fastq.promise((work: () => Promise<unknown>) => work(), availableParallelism() + 1);
    this.#queueLimit = config.passwordQueueLimit;
    metrics.readGauge(
      { name: 'oms_password_queue_length', help: 'Passwords that wait to be hashed or verified' },
      () => [[{}, this.#queue.length()]],
    );
    metrics.readGauge(
      { name: 'oms_password_hashes_in_progress', help: 'Passwords that are being hashed or verified' },
      () => [[{}, this.#queue.running()]],
    );
    metrics.readCounter(
      { name: 'oms_password_queue_refused_total', help: 'Passwords that were refused as too many waited' },
      () => [[{}, this.#refused]],
    );
  }

  onModuleInit(): void {
    this.#decoyHash = this.hash('a password that nobody has');
  }

  /** @throws ServiceOverloadedError when too many wait already */
  async hash(password: string): Promise<string> {
    return this.#run(() => hash(normalisePassword(password), PARAMETERS));
  }

  /**
   * Takes the same time for `null` (there is no such account) as for a hash, and then answers false.
   * @throws ServiceOverloadedError when too many wait already
   */
  async verify(hash: string | null, password: string): Promise<boolean> {
    const stored = hash ?? (await this.#decoyHash);
    if (stored === undefined) throw new TypeError('The module was not initialised');
    const matches = await this.#run(() => verify(stored, normalisePassword(password)));
    return matches && hash !== null;
  }

  /**
   * For who has more to do before it comes to hashing.
   * @throws ServiceOverloadedError when too many wait already
   */
  assertRoom(): void {
    if (this.#queue.length() >= this.#queueLimit) {
      this.#refused += 1;
      throw new ServiceOverloadedError('Too many sign-ins at once');
    }
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    this.assertRoom();
    return this.#queue.push(work) as Promise<T>;
  }
}
