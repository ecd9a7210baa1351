import type * as Nodemailer from 'nodemailer';
import type { Mailbox } from '../../config/mailbox';
import { UnmailableAddressError } from './delivery-failure';
import type { OutgoingMail } from './mail-transport';

/** Loaded with the first mail: no start has to wait for it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import is not lazy, or not at once
export const loadNodemailer = () => require('nodemailer') as typeof Nodemailer;

/** For every transporter: what is in a message is content, and never the name of a file or an address to fetch it from. */
export const CONTENT_ONLY = { disableFileAccess: true, disableUrlAccess: true } as const;

/** Not a blank, nothing unseen, and none of what separates addresses or their parts. */
const ATOM = String.raw`[^\s\p{C}"(),.:;<>@[\\\]]+`;

/**
 * One address and nothing beside it. Local parts in quotation marks are refused: where they end is read in different
 * ways, so a mail could go where nobody has meant it to.
 */
const ADDRESS = new RegExp(String.raw`^${ATOM}(?:\.${ATOM})*@${ATOM}(?:\.${ATOM})*$`, 'u');

/**
 * What Nodemailer makes headers and envelope of. All text of people is in subject and body; the addresses are given
 * as objects, which are not parsed.
 * @throws UnmailableAddressError
 */
export function compose(
  { id, acceptedAt, message }: OutgoingMail,
  from: Mailbox,
): Nodemailer.SendMailOptions {
  const { to, subject, text, html } = message;
  if (!ADDRESS.test(to)) throw new UnmailableAddressError();
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${id}${from.address.slice(from.address.lastIndexOf('@'))}>`,
    date: acceptedAt,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
