import type { Mailbox } from './mailbox';
import type { SmtpServer } from './smtp-server';

/** What becomes of a mail: a server takes it; it is a file, for people at this machine; or it cannot be sent. */
export type MailDelivery =
  | { readonly kind: 'smtp'; readonly server: SmtpServer }
  | { readonly kind: 'files'; readonly directory: string }
  | { readonly kind: 'none' };

/** How mails reach people. */
export abstract class MailConfig {
  abstract readonly delivery: MailDelivery;
  abstract readonly from: Mailbox;
  /** Where the links in mails begin: an address of the web app that opens them, without a slash at its end. */
  abstract readonly appUrl: string;
}
