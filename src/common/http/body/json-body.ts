import { MalformedRequestError } from '../../errors/request.errors';
import { findJsonError } from './json-error-position';
import { assertJsonLimits } from './json-limits';

/** Strict: what is no UTF-8 is an error instead of U+FFFD. A byte order mark, which RFC 8259 lets us ignore, is. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new MalformedRequestError('The body is not valid UTF-8', { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause is left out on purpose: its message repeats the text around the mistake.
    const { line, column } = findJsonError(text) ?? { line: 1, column: 1 };
    throw new MalformedRequestError(`The body is not valid JSON (line ${line}, column ${column})`);
  }
}

/**
 * Bytes to an object whose depth, keys and text are known to be harmless; its fields are the pipe's business. Only
 * objects are taken: a list or a single value has no fields, and what the pipe would say of it helps nobody.
 * @throws MalformedRequestError
 */
export function parseJsonBody(bytes: Buffer): object {
  const body = parse(decode(bytes));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MalformedRequestError('The body must be a JSON object');
  }
  assertJsonLimits(body);
  return body;
}
