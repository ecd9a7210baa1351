import type { SMTPSentMessageInfo, SMTPTransportOptions, Transporter } from 'nodemailer';
import type { AppLogger } from '../../common/logging/app-logger';
import type { Mailbox } from '../../config/mailbox';
import type { SmtpServer } from '../../config/smtp-server';
import { compose, CONTENT_ONLY, loadNodemailer } from './compose';
import type { MailTransport, OutgoingMail } from './mail-transport';

/** A server that says nothing for so long is given up; some take their time to look through a mail. */
const SILENCE_LIMIT_MS = 20_000;

/** Hands each mail to a server, over a connection of its own. */
export class SmtpTransport implements MailTransport {
  readonly #server: SmtpServer;
  readonly #from: Mailbox;
  readonly #logger: AppLogger;
  #transporter: Transporter<SMTPSentMessageInfo, SMTPTransportOptions> | undefined;

  constructor(server: SmtpServer, from: Mailbox, logger: AppLogger) {
    this.#server = server;
    this.#from = from;
    this.#logger = logger;
  }

  async deliver(mail: OutgoingMail, signal: AbortSignal): Promise<void> {
    const options = compose(mail, this.#from);
    this.#transporter ??= loadNodemailer().createTransport(transportOptions(this.#server));
    await this.#transporter.sendMail({ ...options, signal });
    this.#logger.info({ mail: mail.message.kind, mail_id: mail.id }, 'A mail server has taken a mail');
  }
}

function transportOptions(server: SmtpServer): SMTPTransportOptions {
  const { host, port, secure, requireTLS, ignoreTLS, rejectUnauthorized, credentials, clientName } = server;
  return {
    host,
    port,
    secure,
    requireTLS,
    ignoreTLS,
    tls: { rejectUnauthorized },
    ...(credentials && { auth: credentials }),
    ...(clientName !== null && { name: clientName }),
    connectionTimeout: SILENCE_LIMIT_MS,
    greetingTimeout: SILENCE_LIMIT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    ...CONTENT_ONLY,
  };
}
