const CENSORED = '[redacted]';

/** Of a JSON text: up to its end, a blank or a comma, escaped quotation marks among it. */
const REST = String.raw`(?:\\["\\]|[^\s"\\,])+`;

/** What stands before a secret, and what stands behind it, is kept. */
const SECRETS: readonly RegExp[] = [
  new RegExp(String.raw`\bo(?:pk|mk|mr)_${REST}`, 'g'), // keys of operators and machines, refresh tokens
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, // JSON web tokens
  new RegExp(String.raw`(\b[Bb]earer )${REST}`, 'g'),
  /(:\/\/)[^\s"/@]*:[^\s"/@]*(?=@)/g, // user and password in an address
];

/** What makes the link in a mail as good as a password. */
const LINK_TOKEN = new RegExp(String.raw`([#?&]token=)${REST}`, 'g');

/** JSON leaves these as they are, and terminals and some readers of lines take them for commands or line ends. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029]/g;

/** Whether any of the above can be there. Of most lines nothing can, and they pay for this one look alone. */
const SUSPECT = /o(?:pk|mk|mr)_|eyJ|earer |token=|:\/\/|[\u007f-\u009f\u2028\u2029]/;

const ESCAPE = /\\(u[0-9a-f]{4})|\\./g;

export interface SafeLineOptions {
  /** In development the links of mails are for the log, as there is nobody who sends them. */
  readonly showLinks: boolean;
  /** For a terminal: control characters are shown as their JSON escapes instead of being sent to it. */
  readonly forTerminal: boolean;
}

/** A finished line without secrets and without control characters, as the last thing that happens to it. */
export function safeLine({ showLinks, forTerminal }: SafeLineOptions): (line: string) => string {
  const secrets = showLinks ? SECRETS : [...SECRETS, LINK_TOKEN];
  const clean = (line: string): string => {
    const censored = secrets.reduce(
      (text, secret) =>
        text.replace(secret, (_all, before: string | number) =>
          typeof before === 'string' ? `${before}${CENSORED}` : CENSORED,
        ),
      line,
    );
    return censored.replace(UNSEEN, escaped);
  };
  const safe = (line: string): string => (SUSPECT.test(line) ? clean(line) : line);
  return forTerminal ? (line) => shownEscapes(safe(line)) : safe;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function shownEscapes(line: string): string {
  return line.replace(ESCAPE, (escape, code?: string) => (code === undefined ? escape : `\\\\${code}`));
}
