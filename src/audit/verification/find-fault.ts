import type { AuditKeys } from '../chain/audit-keys';
import { entryMac, entryTag, personalDigest, type ChainPosition } from '../chain/audit-mac';
import type { AuditEntry, PersonalData } from '../entries/audit-entry';

/** What can be wrong with one entry of a chain. */
export const ENTRY_FAULTS = ['entry_missing', 'entry_changed', 'entry_moved', 'key_unknown'] as const;
export type EntryFault = (typeof ENTRY_FAULTS)[number];

/** Whether an entry is as it was written and stands where it was sealed: right behind `last`. */
export function findFault(
  keys: Pick<AuditKeys, 'find'>,
  entry: AuditEntry,
  last: ChainPosition,
): EntryFault | null {
  const { seal } = entry;
  if (seal === null || seal.sequence > last.sequence + 1) return 'entry_missing';
  const [tagKey, sealKey] = [keys.find(entry.keyId), keys.find(seal.keyId)];
  if (tagKey === null || sealKey === null) return 'key_unknown';
  if (!isAsWritten(() => entryTag(tagKey, entry) === entry.tag)) return 'entry_changed';
  if (!matches(entry.personal.actor, entry.digests.actor)) return 'entry_changed';
  if (!matches(entry.personal.target, entry.digests.target)) return 'entry_changed';
  const isInPlace =
    seal.sequence === last.sequence + 1 &&
    seal.previousMac === last.mac &&
    entryMac(sealKey, entry, seal) === seal.mac;
  return isInPlace ? null : 'entry_moved';
}

/** What was erased is nobody's, and has no salt any longer to tell by. */
function matches(personal: PersonalData | undefined, digest: string | null): boolean {
  return personal === undefined || isAsWritten(() => personalDigest(personal) === digest);
}

/** A field of another type than was written throws where it is read. */
function isAsWritten(compare: () => boolean): boolean {
  try {
    return compare();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}
