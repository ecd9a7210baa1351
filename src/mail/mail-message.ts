import type { AppLink } from './links/app-links';

/** What a mail is about, for the log. */
export type MailKind =
  'invitation' | 'password_reset' | 'email_verification' | 'email_changed' | 'password_changed';

declare const written: unique symbol;

/** A mail, made by one of the functions in `messages/` and by nothing else: they know what must be made harmless. */
export interface MailMessage {
  readonly kind: MailKind;
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The link that it carries. */
  readonly link: AppLink | null;
  readonly [written]: true;
}
