import type { OrganizationId } from '../../common/types/ids';
import { signature, type ChainPosition } from '../chain/audit-mac';
import type { AuditKeys } from '../chain/audit-keys';

/** Entries that the head has already, and that may not have their seals yet. */
export interface PendingSeals {
  readonly from: ChainPosition;
  readonly entries: readonly { readonly id: string; readonly mac: string }[];
}

/** Where the chain of an organization ends. */
export interface AuditHead extends ChainPosition {
  readonly pending: PendingSeals | null;
  readonly keyId: string;
  readonly signature: string;
}

/** Where the chain of an organization begins, since what was before it is kept no longer. */
export interface AuditCheckpoint extends ChainPosition {
  /** Entries of before are gone. */
  readonly until: Date;
  readonly keyId: string;
  readonly signature: string;
}

export function signHead(
  keys: AuditKeys,
  organizationId: OrganizationId,
  head: Omit<AuditHead, 'keyId' | 'signature'>,
): AuditHead {
  const { id, key } = keys.current;
  return {
    ...head,
    keyId: id,
    signature: signature(key, 'head', organizationId, headContent({ ...head, keyId: id })),
  };
}

export function signCheckpoint(
  keys: AuditKeys,
  organizationId: OrganizationId,
  checkpoint: Omit<AuditCheckpoint, 'keyId' | 'signature'>,
): AuditCheckpoint {
  const { id, key } = keys.current;
  const content = checkpointContent({ ...checkpoint, keyId: id });
  return { ...checkpoint, keyId: id, signature: signature(key, 'checkpoint', organizationId, content) };
}

export type SignatureState = 'good' | 'bad' | 'key_unknown';

export function checkHead(keys: AuditKeys, organizationId: OrganizationId, head: AuditHead): SignatureState {
  const key = keys.find(head.keyId);
  if (key === null) return 'key_unknown';
  return signature(key, 'head', organizationId, headContent(head)) === head.signature ? 'good' : 'bad';
}

export function checkCheckpoint(
  keys: AuditKeys,
  organizationId: OrganizationId,
  checkpoint: AuditCheckpoint,
): SignatureState {
  const key = keys.find(checkpoint.keyId);
  if (key === null) return 'key_unknown';
  const content = checkpointContent(checkpoint);
  return signature(key, 'checkpoint', organizationId, content) === checkpoint.signature ? 'good' : 'bad';
}

function headContent({ sequence, mac, pending, keyId }: Omit<AuditHead, 'signature'>): readonly unknown[] {
  const inFlight = pending && [
    pending.from.sequence,
    pending.from.mac,
    pending.entries.map((one) => [one.id, one.mac]),
  ];
  return [sequence, mac, keyId, inFlight];
}

function checkpointContent({
  sequence,
  mac,
  until,
  keyId,
}: Omit<AuditCheckpoint, 'signature'>): readonly unknown[] {
  return [sequence, mac, keyId, until.toISOString()];
}
