import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { OrganizationId } from '../../../common/types/ids';
import { refusal } from '../refusal';
import type { CursorPosition, SortValue } from './cursor-position';

/** What a cursor is good for, and nothing else. */
export interface CursorBinding {
  readonly organizationId: OrganizationId;
  readonly type: string;
  /** Of the list that the cursor continues, see `queryDigest`. */
  readonly queryDigest: string;
}

/** Signed with the rest, so that a cursor of another form, or another use of the key, is never taken for one. */
const PURPOSE = 'documents-page-cursor-1';
const SIGNATURE_BYTES = 32;
const BASE64URL = /^[\w-]+$/;

/**
 * A text is carried whole, as there is no telling from a part of it where its document stands. Most servers and
 * proxies take some 8,000 characters in a URL; for longer ones there is the query in a body.
 */
const MAX_CURSOR_LENGTH = 65_536;

const INVALID = 'is not a cursor of this list: begin again without one';

/** A value as JSON: as it is, or for what JSON has not, in an object. */
type WireValue =
  | string
  | number
  | boolean
  | null
  | { readonly time: number }
  | { readonly number: 'Infinity' | '-Infinity' };

type Payload = readonly [id: string] | readonly [id: string, value: WireValue];

function toWire(value: SortValue): WireValue {
  if (value instanceof Date) return { time: value.getTime() };
  if (value === Infinity) return { number: 'Infinity' };
  if (value === -Infinity) return { number: '-Infinity' };
  return value;
}

function fromWire(value: WireValue): SortValue {
  if (typeof value !== 'object' || value === null) return value;
  return 'time' in value ? new Date(value.time) : Number(value.number);
}

/** What it is bound to is signed, but not carried: only who asks for the same again has it. */
function sign(key: KeyObject, binding: CursorBinding, payload: Buffer): Buffer {
  const context = JSON.stringify([PURPOSE, binding.organizationId, binding.type, binding.queryDigest]);
  // JSON has no line break of its own here, so the context ends where it seems to.
  return createHmac('sha256', key).update(context).update('\n').update(payload).digest();
}

/** @throws InvalidRequestError on `sort` when the list cannot be continued behind so long a text */
export function encodePageCursor(key: KeyObject, binding: CursorBinding, position: CursorPosition): string {
  const payload: Payload =
    position.value === undefined ? [position.id] : [position.id, toWire(position.value)];
  const bytes = Buffer.from(JSON.stringify(payload));
  const cursor = Buffer.concat([sign(key, binding, bytes), bytes]).toString('base64url');
  if (cursor.length > MAX_CURSOR_LENGTH) {
    throw refusal(
      'sort',
      'is by a field in which a document holds too long a string to continue the list after it',
    );
  }
  return cursor;
}

/** @throws InvalidRequestError on `cursor` for everything that was not made with this key for this binding */
export function decodePageCursor(key: KeyObject, binding: CursorBinding, cursor: string): CursorPosition {
  if (cursor.length > MAX_CURSOR_LENGTH || !BASE64URL.test(cursor)) throw refusal('cursor', INVALID);
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(SIGNATURE_BYTES);
  // Decoding forgives bits that are left over; a cursor has one spelling.
  if (payload.length === 0 || bytes.toString('base64url') !== cursor) throw refusal('cursor', INVALID);
  if (!timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(key, binding, payload))) {
    throw refusal('cursor', INVALID);
  }
  // Signed: nobody else has written it.
  const [id, value] = JSON.parse(payload.toString()) as Payload;
  return { id, value: value === undefined ? undefined : fromWire(value) };
}
