/// <reference lib="es2024.string" />
// The reference above: `isWellFormed` is in every Node that we run on, but in TypeScript's library for ES2024 only.
import { fieldKind, type FieldKind } from '../field-name';
import { refusal } from '../refusal';
import { MAX_TEXT_LENGTH, type Condition, type Literal } from './filter';
import { parseRfc3339 } from '../../../common/validation/rfc3339';

const TIME_LITERAL = /^date\((.*)\)$/s;

const EXPECTED: Readonly<Record<FieldKind, string>> = {
  id: 'must be a string',
  text: 'must be a string',
  number: 'must be a number',
  time: 'must be date(<RFC 3339>) with an offset and at most milliseconds, such as date(2026-01-31T12:00:00.000Z); the + of an offset is %2B in a URL',
  data: 'must be a string, a number, true, false or null',
};

/** @throws InvalidRequestError on `position` */
export function readText(raw: unknown, position: string): string {
  if (typeof raw !== 'string') throw refusal(position, 'must be a string');
  if (raw.length > MAX_TEXT_LENGTH) {
    throw refusal(position, `must not be longer than ${MAX_TEXT_LENGTH} characters`);
  }
  if (!raw.isWellFormed()) throw refusal(position, 'holds half of a surrogate pair');
  return raw;
}

function readTime(raw: unknown, position: string): Date {
  const [, text] = typeof raw === 'string' ? (TIME_LITERAL.exec(raw) ?? []) : [];
  const time = text === undefined ? undefined : parseRfc3339(text);
  if (time === undefined) throw refusal(position, EXPECTED.time);
  return time;
}

function readNumber(raw: number, position: string): number {
  // JSON has no infinity, but 1e999 is read as one.
  if (!Number.isFinite(raw)) throw refusal(position, 'is beyond the range of numbers');
  return raw;
}

/** A time in data is text like any other; who compares it with `date(…)` would get an order that means nothing. */
function assertNoTime(text: string, position: string): void {
  const [, inner] = TIME_LITERAL.exec(text) ?? [];
  if (inner !== undefined && parseRfc3339(inner) !== undefined) {
    throw refusal(position, 'is a date(…), which only created_at and updated_at are compared with');
  }
}

/**
 * A JSON value as the operand of a comparison with this field.
 * @throws InvalidRequestError on `position`
 */
export function readLiteral(
  raw: unknown,
  { field, operator }: Pick<Condition, 'field' | 'operator'>,
  position: string,
): Literal {
  const kind = fieldKind(field);
  if (kind === 'time') return readTime(raw, position);
  if (typeof raw === 'string' && kind !== 'number') {
    const text = readText(raw, position);
    assertNoTime(text, position);
    return text;
  }
  if (typeof raw === 'number' && (kind === 'number' || kind === 'data')) return readNumber(raw, position);
  if (kind === 'data') {
    if (typeof raw === 'boolean') return raw;
    if (raw === null) {
      if (['eq', 'ne', 'in', 'nin'].includes(operator)) return raw;
      throw refusal(position, 'must not be null, which has no order');
    }
  }
  throw refusal(position, EXPECTED[kind]);
}
