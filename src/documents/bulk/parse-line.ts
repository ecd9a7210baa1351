import { MalformedRequestError, InvalidRequestError } from '../../common/errors/request.errors';
import type { FieldProblem } from '../../common/errors/app.error';
import { findJsonError } from '../../common/http/body/json-error-position';
import { assertJsonLimits } from '../../common/http/body/json-limits';
import { assertStorable } from '../content/assert-storable';
import { isDocumentId, type DocumentData } from '../document';

/** What a line says. */
export interface LineContent {
  readonly id: string | undefined;
  readonly data: DocumentData;
}

/** Strict: what is no UTF-8 is an error. A byte order mark is ignored. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const BLANK = /^[ \t\r]*$/;

/**
 * @returns null for a blank line
 * @throws MalformedRequestError, InvalidRequestError
 */
export function parseLine(bytes: Buffer): LineContent | null {
  const text = decode(bytes);
  if (BLANK.test(text)) return null;
  const content = parse(text);
  if (!isObject(content)) throw new MalformedRequestError('The line must be a JSON object');
  const problems = problemsOf(content);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  const { id, data } = content as unknown as LineContent; // as its problems say that it is
  assertJsonLimits(data, 'The data');
  assertStorable(data);
  return { id, data };
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new MalformedRequestError('The line is not valid UTF-8', { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause is left out on purpose: its message repeats the text around the mistake.
    const column = findJsonError(text)?.column ?? 1;
    throw new MalformedRequestError(`The line is not valid JSON (column ${column})`);
  }
}

/** Unknown names are not repeated: they may be as long as the line. */
function problemsOf(content: Readonly<Record<string, unknown>>): FieldProblem[] {
  const { id, data } = content;
  const problems: FieldProblem[] = [];
  if (Object.keys(content).some((key) => key !== 'id' && key !== 'data')) {
    problems.push({ field: 'line', message: 'must have no other fields than id and data' });
  }
  if (id !== undefined && !(typeof id === 'string' && isDocumentId(id))) {
    problems.push({
      field: 'id',
      message: 'must be 1 to 64 of A-Z a-z 0-9 _ - and not bulk, export or query',
    });
  }
  if (!isObject(data)) problems.push({ field: 'data', message: 'must be a JSON object' });
  return problems;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
