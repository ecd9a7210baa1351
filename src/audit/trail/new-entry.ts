import { newIdAt } from '../../database/object-id';
import type { OrganizationId } from '../../common/types/ids';
import type { RecordedAction } from '../actions';
import { entryTag, newSalt, personalDigest, type TaggedContent } from '../chain/audit-mac';
import type { AuditKey } from '../chain/audit-keys';
import type {
  AuditActor,
  AuditedField,
  AuditEntry,
  AuditTarget,
  AuditValue,
  PersonalData,
} from '../entries/audit-entry';

/** By whom, from where, and for which request. */
export interface AuditOrigin {
  readonly actor: AuditActor;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

export interface EntryContent {
  readonly organizationId: OrganizationId;
  readonly action: RecordedAction;
  readonly origin: AuditOrigin;
  readonly target?: AuditTarget | undefined;
  readonly changes?: readonly AuditedField[] | undefined;
  readonly failure?: string;
  readonly attemptId?: string;
}

/** What callers can make long is cut: an entry has a size that is bounded. */
const MAX_TEXT = 256;
const MAX_LIST = 50;
const MAX_FIELDS = 50;

export function newEntry(content: EntryContent, { id: keyId, key }: AuditKey): AuditEntry {
  const { origin, target } = content;
  const at = new Date();
  const personal = {
    actor: personalData({
      email: origin.actor.email,
      address: origin.address ?? undefined,
      user_agent: origin.userAgent ?? undefined,
    }),
    target: personalData({ email: target?.email, name: target?.name }),
  };
  const tagged: TaggedContent = {
    id: newIdAt(at),
    organizationId: content.organizationId,
    at,
    action: content.action,
    actor: { type: origin.actor.type, id: text(origin.actor.id) },
    requestId: text(origin.requestId),
    target: target === undefined ? null : { type: target.type, id: text(target.id) },
    changes: (content.changes ?? []).slice(0, MAX_FIELDS).map(toStorable),
    failure: content.failure ?? null,
    attemptId: content.attemptId ?? null,
    digests: {
      actor: personal.actor ? personalDigest(personal.actor) : null,
      target: personal.target ? personalDigest(personal.target) : null,
    },
    keyId,
  };
  return {
    ...tagged,
    personal: {
      ...(personal.actor && { actor: personal.actor }),
      ...(personal.target && { target: personal.target }),
    },
    tag: entryTag(key, tagged),
    seal: null,
  };
}

type Personal = Readonly<Record<'email' | 'name' | 'address' | 'user_agent', string | undefined>>;

function personalData(given: Partial<Personal>): PersonalData | undefined {
  const fields = Object.entries(given).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, text(value)] as const],
  );
  return fields.length === 0 ? undefined : { salt: newSalt(), ...Object.fromEntries(fields) };
}

function toStorable({ field, from, to }: AuditedField): AuditedField {
  return {
    field: text(field),
    ...(from !== undefined && { from: storable(from) }),
    ...(to !== undefined && { to: storable(to) }),
  };
}

function storable(value: AuditValue): AuditValue {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'object' && value !== null) return value.slice(0, MAX_LIST).map((one) => text(one));
  return value;
}

/** As the database will give it back: half a character, which a cut can leave, would be another one there. */
function text(value: string): string;
function text(value: string | null): string | null;
function text(value: string | null): string | null {
  return value === null ? null : Buffer.from(value.slice(0, MAX_TEXT)).toString();
}
