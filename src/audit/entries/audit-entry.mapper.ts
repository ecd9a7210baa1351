import { objectIdOf, toObjectId, toOrganizationId } from '../../database/object-id';
import type { RecordedAction } from '../actions';
import type { AuditEntry, AuditSeal } from './audit-entry';
import type { AuditEntryRecord } from './audit-entry.schema';

export function toEntry(record: AuditEntryRecord): AuditEntry {
  return {
    id: record._id.toHexString(),
    organizationId: toOrganizationId(record.organization_id),
    at: record.at,
    action: record.action as RecordedAction,
    actor: record.actor,
    requestId: record.request_id,
    target: record.target,
    changes: record.changes,
    failure: record.failure,
    attemptId: record.attempt_id?.toHexString() ?? null,
    personal: record.personal,
    digests: record.digests,
    keyId: record.key_id,
    tag: record.tag,
    seal: sealOf(record),
  };
}

/** Of one that is not sealed yet. */
export function toRecord(entry: AuditEntry): AuditEntryRecord {
  const organizationId = toObjectId(entry.organizationId);
  return {
    _id: objectIdOf(entry.id),
    organization_id: organizationId,
    at: entry.at,
    action: entry.action,
    actor: entry.actor,
    request_id: entry.requestId,
    target: entry.target,
    changes: [...entry.changes],
    failure: entry.failure,
    attempt_id: entry.attemptId === null ? null : objectIdOf(entry.attemptId),
    personal: entry.personal,
    digests: entry.digests,
    key_id: entry.keyId,
    tag: entry.tag,
    unsealed: organizationId,
  };
}

function sealOf({ seq, previous_mac, seal_key_id, mac }: AuditEntryRecord): AuditSeal | null {
  if (seq === undefined) return null;
  return { sequence: seq, previousMac: previous_mac ?? '', keyId: seal_key_id ?? '', mac: mac ?? '' };
}
