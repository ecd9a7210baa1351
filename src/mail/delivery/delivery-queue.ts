import { setImmediate as nextTurn } from 'node:timers/promises';
import fastq, { type queueAsPromised } from 'fastq';
import type { AppLogger } from '../../common/logging/app-logger';
import { maskEmail } from '../text/masked-email';
import { failureFields, isPermanent } from './delivery-failure';
import type { MailTransport, OutgoingMail } from './mail-transport';

/** Before each further try; so a mail that nobody takes is given up after some eight minutes. */
export const PAUSES_MS: readonly number[] = [5_000, 30_000, 120_000, 300_000];

/** What one try may take, however alive the server seems. */
export const TRY_LIMIT_MS = 60_000;

const TRIES_AT_ONCE = 4;

/** What became of tries; these numbers rise only. */
export interface DeliveryOutcomes {
  sent: number;
  /** To be tried again. */
  failed: number;
  given_up: number;
}

interface Delivery {
  readonly mail: OutgoingMail;
  tries: number;
}

/**
 * The mails that this process has accepted and not yet handed over, in memory only. Each is tried until somebody takes
 * it, refuses it for good, or the pauses are used up; every failed try is a line in the log. Pauses hold up no other
 * mail.
 */
export class DeliveryQueue {
  readonly #transport: MailTransport;
  readonly #logger: AppLogger;
  readonly #queue: queueAsPromised<Delivery>;
  readonly #pauses = new Map<Delivery, NodeJS.Timeout>();
  readonly #underWay = new Set<AbortController>();
  readonly outcomes: DeliveryOutcomes = { sent: 0, failed: 0, given_up: 0 };
  #size = 0;
  #isClosing = false;
  #isOver = false;

  constructor(transport: MailTransport, logger: AppLogger) {
    this.#transport = transport;
    this.#logger = logger;
    this.#queue = fastq.promise((delivery: Delivery) => this.#try(delivery), TRIES_AT_ONCE);
  }

  /** How many mails it holds: those that wait, those that are being tried and those that pause. */
  get size(): number {
    return this.#size;
  }

  push(mail: OutgoingMail): void {
    this.#size += 1;
    this.#enqueue({ mail, tries: 0 });
  }

  /** From now on there are no pauses, as nobody will be there at their end: what pauses gets its last try at once. */
  hurry(): void {
    this.#isClosing = true;
    for (const [delivery, timer] of this.#pauses) {
      clearTimeout(timer);
      this.#enqueue(delivery);
    }
    this.#pauses.clear();
  }

  /** Resolves when every mail is handed over or given up; after `limitMs` the rest is given up. */
  async close(limitMs: number): Promise<void> {
    this.hurry();
    const timer = setTimeout(() => {
      this.#isOver = true;
      for (const attempt of this.#underWay) attempt.abort(new Error('The service is stopping'));
    }, limitMs);
    await this.#queue.drained();
    clearTimeout(timer);
  }

  #enqueue(delivery: Delivery): void {
    void this.#queue.push(delivery); // never rejects
  }

  async #try(delivery: Delivery): Promise<void> {
    await nextTurn(); // composing takes time, which the request that has sent it shall not
    delivery.tries += 1;
    const attempt = new AbortController();
    this.#underWay.add(attempt);
    const timer = setTimeout(() => {
      attempt.abort(new Error(`It took longer than ${TRY_LIMIT_MS} ms`));
    }, TRY_LIMIT_MS);
    try {
      if (this.#isOver) throw new Error('The service is stopping');
      await this.#transport.deliver(delivery.mail, attempt.signal);
      this.#size -= 1;
      this.outcomes.sent += 1;
    } catch (error) {
      this.#settleFailure(delivery, error);
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(attempt);
    }
  }

  #settleFailure(delivery: Delivery, error: unknown): void {
    const { mail, tries } = delivery;
    const pauseMs = this.#isClosing || isPermanent(error) ? undefined : PAUSES_MS[tries - 1];
    const { kind, to } = mail.message;
    const shownTo = maskEmail(to);
    const fields = {
      mail: kind,
      mail_id: mail.id,
      to: shownTo,
      tries,
      ...failureFields(error, { to, shownTo }),
    };
    if (pauseMs === undefined) {
      this.#size -= 1;
      this.outcomes.given_up += 1;
      this.#logger.error(fields, 'A mail could not be sent and is given up');
      return;
    }
    this.outcomes.failed += 1;
    this.#logger.warn(
      { ...fields, next_try_ms: pauseMs },
      'A mail could not be sent and will be tried again',
    );
    const timer = setTimeout(() => {
      this.#pauses.delete(delivery);
      this.#enqueue(delivery);
    }, pauseMs).unref();
    this.#pauses.set(delivery, timer);
  }
}
