import type { IfMatch } from '../../common/http/etag';

// Parts of the filters of conditional updates.

/** No operation of several steps is under way. */
export const IDLE = { op: { $exists: false } } as const;

/** Looked at in the very update that changes. */
export function ofVersion(ifMatch: IfMatch | undefined): { readonly version?: { readonly $in: number[] } } {
  return ifMatch === undefined || ifMatch === 'any' ? {} : { version: { $in: [...ifMatch] } };
}
