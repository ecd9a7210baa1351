import { TYPE_PATTERN } from '../document';

/** Names of an organization's own types are no secret to it: the cursor is opaque, and has no need of a signature. */
export function encodeTypesCursor(type: string): string {
  return Buffer.from(type).toString('base64url');
}

/** @returns the type behind which the page begins, or undefined for what is no cursor */
export function decodeTypesCursor(cursor: string): string | undefined {
  const type = Buffer.from(cursor, 'base64url').toString();
  return TYPE_PATTERN.test(type) && encodeTypesCursor(type) === cursor ? type : undefined;
}
