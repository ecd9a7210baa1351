import type { AppLink } from '../links/app-links';
import type { MailKind, MailMessage } from '../mail-message';
import { escapeHtml } from './escape-html';

/** What a mail says. Text of people must be made harmless before it comes here; markup is none of its concern. */
export interface Letter {
  readonly kind: MailKind;
  readonly to: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly link: AppLink };
  /** What stands below the action. */
  readonly notes: readonly string[];
}

const SIGNATURE = 'This mail was written by a program; nobody reads an answer to it.';

/** Keeps Apple's programs from making links of what they take for addresses, dates and telephone numbers. */
const NO_DETECTION = 'telephone=no, date=no, address=no, email=no, url=no';

/** The same letter as plain text and as HTML. */
export function writeLetter({ kind, to, subject, paragraphs, action, notes }: Letter): MailMessage {
  const closing = [...notes, SIGNATURE];
  const text = [...paragraphs, ...(action ? [`${action.label}:\n${action.link}`] : []), ...closing];
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta name="format-detection" content="${NO_DETECTION}">`,
    `<title>${escapeHtml(subject)}</title>`,
    '</head>',
    '<body style="max-width: 36em; font-family: sans-serif; line-height: 1.5">',
    ...paragraphs.map(paragraph),
    ...(action ? actionOf(action) : []),
    ...closing.map(paragraph),
    '</body>',
    '</html>',
  ];
  const message = {
    kind,
    to,
    subject,
    text: text.join('\n\n'),
    html: html.join('\n'),
    link: action?.link ?? null,
  };
  return message as MailMessage;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** With the address in full, too: people should see where it leads, and some programs show no links. */
function actionOf({ label, link }: NonNullable<Letter['action']>): string[] {
  const address = escapeHtml(link);
  return [`<p><a href="${address}">${escapeHtml(label)}</a></p>`, `<p>${address}</p>`];
}
