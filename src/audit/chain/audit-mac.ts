import { createHmac, randomBytes, type KeyObject } from 'node:crypto';
import type { OrganizationId } from '../../common/types/ids';
import type { AuditEntry, AuditSeal, PersonalData } from '../entries/audit-entry';

/** A place in a chain: the number of an entry and its MAC. */
export interface ChainPosition {
  readonly sequence: number;
  readonly mac: string;
}

/** Before the first entry. */
export const GENESIS: ChainPosition = { sequence: 0, mac: '' };

export type TaggedContent = Omit<AuditEntry, 'personal' | 'tag' | 'seal'>;

const SALT_BYTES = 16;

export function newSalt(): string {
  return randomBytes(SALT_BYTES).toString('base64url');
}

/** All that the chain has of what can be erased. */
export function personalDigest({ salt, email, name, address, user_agent }: PersonalData): string {
  const text = JSON.stringify([email ?? null, name ?? null, address ?? null, user_agent ?? null]);
  return createHmac('sha256', Buffer.from(salt, 'base64url')).update(text).digest('base64url');
}

/** By whoever writes the entry: nobody else can make one, or change it before it is sealed. */
export function entryTag(key: KeyObject, entry: TaggedContent): string {
  return mac(key, [
    'entry',
    entry.organizationId,
    entry.id,
    entry.keyId,
    entry.at.toISOString(),
    entry.action,
    entry.actor.type,
    entry.actor.id,
    entry.requestId,
    entry.target && [entry.target.type, entry.target.id],
    // An absent value is none, which null is not.
    entry.changes.map(({ field, from, to }) => [
      field,
      from === undefined ? [] : [from],
      to === undefined ? [] : [to],
    ]),
    entry.failure,
    entry.attemptId,
    entry.digests.actor,
    entry.digests.target,
  ]);
}

/** Ties an entry to its place: its number, and all that stands before it. */
export function entryMac(
  key: KeyObject,
  { id, organizationId, tag }: Pick<AuditEntry, 'id' | 'organizationId' | 'tag'>,
  { sequence, previousMac, keyId }: Omit<AuditSeal, 'mac'>,
): string {
  return mac(key, ['link', organizationId, sequence, previousMac, keyId, id, tag]);
}

/** @param what tells apart what is signed, so that nothing passes for something else */
export function signature(
  key: KeyObject,
  what: 'head' | 'checkpoint',
  organizationId: OrganizationId,
  content: readonly unknown[],
): string {
  return mac(key, [what, organizationId, ...content]);
}

/** JSON of a list: one text for one content, whatever the values are. */
function mac(key: KeyObject, content: readonly unknown[]): string {
  return createHmac('sha256', key).update(JSON.stringify(content)).digest('base64url');
}
