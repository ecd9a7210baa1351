import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamSentMessageInfo, StreamTransportOptions, Transporter } from 'nodemailer';
import type { AppLogger } from '../../common/logging/app-logger';
import type { Mailbox } from '../../config/mailbox';
import { compose, CONTENT_ONLY, loadNodemailer } from './compose';
import type { MailTransport, OutgoingMail } from './mail-transport';

/**
 * For development: each mail is a file that mail programs open, and its link is in the log. Files and directory are
 * for this user alone, as the links are.
 */
export class FileTransport implements MailTransport {
  readonly #directory: string;
  readonly #from: Mailbox;
  readonly #logger: AppLogger;
  #transporter: Transporter<StreamSentMessageInfo, StreamTransportOptions> | undefined;

  constructor(directory: string, from: Mailbox, logger: AppLogger) {
    this.#directory = directory;
    this.#from = from;
    this.#logger = logger;
  }

  async deliver(mail: OutgoingMail): Promise<void> {
    const options = compose(mail, this.#from);
    this.#transporter ??= loadNodemailer().createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'windows', // as on its way to a server
      ...CONTENT_ONLY,
    });
    const { message } = await this.#transporter.sendMail(options);
    const file = await this.#publish(mail, message as Buffer);
    const { kind, link: address } = mail.message;
    this.#logger.info(
      { mail: kind, file, ...(address !== null && { link: address }) },
      'A mail is in a file, as there is no SMTP_URL',
    );
  }

  /** The file appears whole, and takes no other's place. */
  async #publish({ id, acceptedAt }: OutgoingMail, content: Buffer): Promise<string> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = join(this.#directory, `${acceptedAt.toISOString().replace(/[-:.]/g, '')}-${id}.eml`);
    const draft = join(this.#directory, `.${id}`);
    try {
      await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
      await link(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
    return file;
  }
}
