import { types } from 'node:util';
import type { NodemailerError } from 'nodemailer';

/** The address could be read as another one, or as several. */
export class UnmailableAddressError extends Error {
  readonly permanent = true;

  constructor() {
    super('The address is not of a form that can be written to safely');
  }
}

/** What the log tells of a failure. */
export interface FailureFields {
  readonly reason?: string;
  readonly code?: string;
  readonly smtp_status?: number;
  /** Of RFC 3463, such as 5.7.1. */
  readonly smtp_detail?: string;
  readonly smtp_command?: string;
}

/** The server has seen nothing of the mail yet but its addresses. Of later answers some quote what they refuse. */
const BEFORE_CONTENT: ReadonlySet<string | undefined> = new Set(['EHLO', 'STARTTLS', 'MAIL FROM', 'RCPT TO']);

const REASON_MAX = 300;

/** Whether the same mail would fail in the same way at any later time. */
export function isPermanent(error: unknown): boolean {
  return types.isNativeError(error) && (error as NodemailerError).permanent === true;
}

/**
 * By allow-list: a server's own words can hold the link of a mail, and what it says to a sign-in can hold the password.
 * @param to is replaced by `shownTo` wherever it is named
 */
export function failureFields(
  error: unknown,
  { to, shownTo }: { readonly to: string; readonly shownTo: string },
): FailureFields {
  if (!types.isNativeError(error)) return { reason: 'Something that is not an Error was thrown' };
  const { code, originalCode, response, responseCode, command }: NodemailerError = error;
  const detail = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const isQuotable = response === undefined || BEFORE_CONTENT.has(command);
  const reason = types.isNativeError(error.cause)
    ? `${error.message}: ${error.cause.message}`
    : error.message;
  return {
    ...(isQuotable && { reason: oneLine(reason).replaceAll(to, shownTo) }),
    ...(code !== undefined && { code: originalCode ?? code }),
    ...(responseCode !== undefined && { smtp_status: responseCode }),
    ...(detail !== undefined && { smtp_detail: detail }),
    ...(command !== undefined && { smtp_command: command }),
  };
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').slice(0, REASON_MAX);
}
