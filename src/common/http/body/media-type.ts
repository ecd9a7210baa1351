import { MIMEType } from 'node:util';
import { UnsupportedMediaTypeError } from '../../errors/request.errors';

/** What nearly every client sends; it spares the parser, which takes longer than reading a small body. */
const USUAL = 'application/json';

function parse(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    return undefined;
  }
}

function isUtf8(type: MIMEType): boolean {
  return [...type.params].every(([name, value]) => name === 'charset' && value.toLowerCase() === 'utf-8');
}

/**
 * @param accepted in lower case
 * @throws UnsupportedMediaTypeError if the header is missing, malformed or names none of `accepted`
 */
export function assertMediaType(contentType: string | undefined, accepted: readonly string[]): MIMEType {
  const type = parse(contentType ?? '');
  if (type !== undefined && accepted.includes(type.essence)) return type;
  throw new UnsupportedMediaTypeError(`Send the body with Content-Type: ${accepted.join(' or ')}`);
}

/**
 * Like {@link assertMediaType} for text that is always UTF-8: a `charset` may only say so, and other parameters,
 * which may change what the text means, are refused rather than ignored.
 */
export function assertJsonMediaType(contentType: string | undefined, accepted: readonly string[]): void {
  if (contentType === USUAL && accepted.includes(USUAL)) return;
  if (!isUtf8(assertMediaType(contentType, accepted))) {
    throw new UnsupportedMediaTypeError('The only parameter that Content-Type may have is charset=utf-8');
  }
}
