import { isIPv4 } from 'node:net';

/** A server that takes mails, and how it is spoken to. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** Nothing is sent before the connection was upgraded by STARTTLS; where it is not offered, nothing at all. */
  readonly requireTLS: boolean;
  /** STARTTLS is not asked for even where it is offered. */
  readonly ignoreTLS: boolean;
  /** Whether the certificate must be one that somebody vouches for. */
  readonly rejectUnauthorized: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /** The name by which this client greets, where the machine's own will not do. */
  readonly clientName: string | null;
}

/** Why a text is no address of a server. It never quotes the text, which holds a password. */
export class SmtpUrlError extends Error {}

const FORM = 'must be smtp:// or smtps://, a user and a password if there are any, host and port';
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;
const CLIENT_NAME = /^[a-z0-9.-]{1,253}$/i;
const SWITCHES = ['requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized'] as const;

type Switches = Readonly<Partial<Record<(typeof SWITCHES)[number], boolean>>>;

/**
 * Reads `smtps://user:password@host:port` (TLS at once) and `smtp://…` (upgraded by STARTTLS). The upgrade is required,
 * as whoever can read a mail on its way can use its link; but on this very machine, where no network is crossed and
 * relays for development offer none, it is not asked for. `?requireTLS=`, `ignoreTLS=` and `tls.rejectUnauthorized=`,
 * Nodemailer's own names, say otherwise. Its other options are refused: among them are some that print each mail.
 * @throws SmtpUrlError
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^smtps?:$/.test(url.protocol)) throw new SmtpUrlError(FORM);
  if (!HOST.test(url.hostname) || !/^\/?$/.test(url.pathname) || url.hash !== '' || url.port === '0') {
    throw new SmtpUrlError(`${FORM}, and each of :/?#@ in user and password percent-encoded`);
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const { switches, clientName } = readOptions(url.searchParams);
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...upgrade({ secure, host, switches }),
    rejectUnauthorized: switches['tls.rejectUnauthorized'] ?? true,
    credentials: readCredentials(url),
    clientName,
  };
}

function readOptions(parameters: URLSearchParams): {
  readonly switches: Switches;
  readonly clientName: string | null;
} {
  const switches: Partial<Record<string, boolean>> = {};
  let clientName: string | null = null;
  for (const [option, value] of parameters) {
    const isSwitch = (SWITCHES as readonly string[]).includes(option);
    if (parameters.getAll(option).length > 1 || !(isSwitch || option === 'name')) {
      throw new SmtpUrlError(`may have the options ${SWITCHES.join(', ')} and name, each once`);
    }
    if (isSwitch && /^(?:true|false)$/.test(value)) switches[option] = value === 'true';
    else if (!isSwitch && CLIENT_NAME.test(value)) clientName = value;
    else throw new SmtpUrlError(`has the option ${option} with a value that it does not take`);
  }
  return { switches, clientName };
}

function upgrade({
  secure,
  host,
  switches: { requireTLS, ignoreTLS },
}: {
  readonly secure: boolean;
  readonly host: string;
  readonly switches: Switches;
}): Pick<SmtpServer, 'requireTLS' | 'ignoreTLS'> {
  if (secure && (requireTLS ?? ignoreTLS) !== undefined) {
    throw new SmtpUrlError(
      'needs neither requireTLS nor ignoreTLS with smtps://, which is TLS from the start',
    );
  }
  if (requireTLS === true && ignoreTLS === true) {
    throw new SmtpUrlError('cannot have both requireTLS and ignoreTLS');
  }
  const isNear = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  const ignores = ignoreTLS ?? (isNear && requireTLS !== true);
  return { requireTLS: requireTLS ?? !(secure || ignores || isNear), ignoreTLS: !secure && ignores };
}

function readCredentials({ username, password }: URL): SmtpServer['credentials'] {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') {
    throw new SmtpUrlError('must have both a user and a password, or none');
  }
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  } catch {
    throw new SmtpUrlError('must have user and password percent-encoded');
  }
}
