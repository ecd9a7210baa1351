import { randomUUID } from 'node:crypto';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { AppLogger } from '../common/logging/app-logger';
import { Metrics } from '../common/metrics/metrics';
import { MailConfig } from '../config/mail.config';
import { DeliveryQueue } from './delivery/delivery-queue';
import { FileTransport } from './delivery/file-transport';
import type { MailTransport } from './delivery/mail-transport';
import { SmtpTransport } from './delivery/smtp-transport';
import type { MailMessage } from './mail-message';
import { MailNotConfiguredError } from './mail.errors';

/** Some 10 KiB each. */
const QUEUE_LIMIT = 1000;
/** The places above are for mails of requests that were found ready before: so none of them is refused its mail. */
const READY_LIMIT = 900;
const RETRY_AFTER_SECONDS = 10;

/** As long as requests have to finish after the signal (`graceful-close.ts`); and what is left when they took all of it. */
const CLOSE_LIMIT_MS = 10_000;
const LAST_MOMENT_MS = 1000;

/**
 * Sends mail beside the requests that ask for it: no answer depends on a delivery or waits for one. What waits is lost
 * with the process, so whoever waits for a mail must be able to ask for it again.
 */
@Injectable()
export class Mailer implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  readonly #queue: DeliveryQueue | null;
  readonly #logger: AppLogger;
  #closeBy = Infinity;

  constructor(config: MailConfig, logger: AppLogger, metrics: Metrics) {
    const transport = transportFor(config, logger);
    this.#queue = transport && new DeliveryQueue(transport, logger);
    this.#logger = logger;
    metrics.readGauge(
      {
        name: 'oms_mail_queue_length',
        help: 'Mails that are not handed over yet, those that pause among them',
      },
      () => [[{}, this.#queue?.size ?? 0]],
    );
    metrics.readCounter(
      {
        name: 'oms_mail_deliveries_total',
        help: 'Tries to hand a mail over, by outcome: sent, failed (to be tried again) or given_up',
        labels: ['outcome'],
      },
      () => Object.entries(this.#queue?.outcomes ?? {}).map(([outcome, count]) => [{ outcome }, count]),
    );
  }

  onApplicationBootstrap(): void {
    if (this.#queue === null) {
      this.#logger.warn(
        'No mail can be sent: set SMTP_URL, or whatever needs one answers 503 MAIL.NOT_CONFIGURED',
      );
    }
  }

  /** Whether mail can be sent at all; for mails that nobody has asked for. */
  get isConfigured(): boolean {
    return this.#queue !== null;
  }

  /**
   * Comes first wherever an answer must not tell whether a mail follows from it, or where something is written before.
   * @throws MailNotConfiguredError when no mail can ever be sent
   * @throws ServiceOverloadedError when too many wait
   */
  assertReady(): void {
    this.#assertRoom(READY_LIMIT);
  }

  /**
   * Takes the message and returns; what becomes of it is in the log.
   * @throws MailNotConfiguredError when no mail can ever be sent
   * @throws ServiceOverloadedError when too many wait
   */
  send(message: MailMessage): void {
    this.#assertRoom(QUEUE_LIMIT).push({ id: randomUUID(), acceptedAt: new Date(), message });
  }

  /** Comes before the requests that still run have ended, and {@link onApplicationShutdown} after: they may send, too. */
  onModuleDestroy(): void {
    this.#closeBy = performance.now() + CLOSE_LIMIT_MS;
    this.#queue?.hurry();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#queue?.close(Math.max(this.#closeBy - performance.now(), LAST_MOMENT_MS));
  }

  #assertRoom(limit: number): DeliveryQueue {
    if (this.#queue === null) throw new MailNotConfiguredError();
    if (this.#queue.size >= limit) {
      throw new ServiceOverloadedError('Too many mails wait to be sent', RETRY_AFTER_SECONDS);
    }
    return this.#queue;
  }
}

function transportFor({ delivery, from }: MailConfig, logger: AppLogger): MailTransport | null {
  switch (delivery.kind) {
    case 'smtp':
      return new SmtpTransport(delivery.server, from, logger);
    case 'files':
      return new FileTransport(delivery.directory, from, logger);
    case 'none':
      return null;
  }
}
