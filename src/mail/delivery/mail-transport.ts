import type { MailMessage } from '../mail-message';

/** A message on its way. Each try sends the same one, so that whoever gets it twice can tell. */
export interface OutgoingMail {
  readonly id: string;
  readonly acceptedAt: Date;
  readonly message: MailMessage;
}

/** Where mails go. */
export interface MailTransport {
  /**
   * Resolves when somebody else is answerable for the mail: a server has taken it, or it is on disk.
   * @param signal ends the try
   */
  deliver(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
}
