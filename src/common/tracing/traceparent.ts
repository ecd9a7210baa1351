/** What a caller says of the trace that its request belongs to. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** Of version 00 exactly these; a later version may have more behind them, and ff is none. */
const WELL_FORMED =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Longer than any that is known; what is longer is not looked at. */
const MAX_LENGTH = 128;

/** Reads a W3C `traceparent`. Null for one that is missing or malformed: it is ignored, as the standard asks. */
export function parseTraceparent(header: string | readonly string[] | undefined): TraceParent | null {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) return null;
  const [, version, traceId, spanId, flags, rest] = WELL_FORMED.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === '00' && rest !== undefined) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
