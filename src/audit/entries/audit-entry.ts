import type { OrganizationId } from '../../common/types/ids';
import type { RecordedAction } from '../actions';

/** Who did it. An operator's id is the name of their key; nobody knows who is anonymous, and the system is the service. */
export type AuditActor =
  | {
      readonly type: 'person' | 'api_key' | 'operator';
      readonly id: string;
      readonly email?: string | undefined;
    }
  | { readonly type: 'anonymous' | 'system'; readonly id: null; readonly email?: undefined };

export type AuditActorType = AuditActor['type'];

/** What it was done to. Names and emails are kept where they can be erased. */
export interface AuditTarget {
  /** One word, such as `person` or `session`. */
  readonly type: string;
  readonly id: string | null;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

export type AuditValue = string | number | boolean | null | readonly string[];

/** A field that changes; without values where they are a secret. */
export interface AuditedField {
  readonly field: string;
  readonly from?: AuditValue | undefined;
  readonly to?: AuditValue | undefined;
}

/** Of one person, beside the chain, which has its salted digest alone: without the salt the digest tells nothing. */
export interface PersonalData {
  readonly salt: string;
  readonly email?: string;
  readonly name?: string;
  readonly address?: string;
  readonly user_agent?: string;
}

/** One entry as it was written, before it is sealed. */
export interface AuditEntry {
  readonly id: string;
  readonly organizationId: OrganizationId;
  readonly at: Date;
  readonly action: RecordedAction;
  readonly actor: { readonly type: AuditActorType; readonly id: string | null };
  readonly requestId: string | null;
  readonly target: { readonly type: string; readonly id: string | null } | null;
  readonly changes: readonly AuditedField[];
  /** The code of the error, of what has failed. */
  readonly failure: string | null;
  /** Of what has failed, the entry that was written before it was tried. */
  readonly attemptId: string | null;
  readonly personal: { readonly actor?: PersonalData; readonly target?: PersonalData };
  readonly digests: { readonly actor: string | null; readonly target: string | null };
  /** The key of the tag, which whoever wrote the entry has made of all that is in the chain. */
  readonly keyId: string;
  readonly tag: string;
  /** Its place in the chain; null until it is sealed. */
  readonly seal: AuditSeal | null;
}

export interface AuditSeal {
  /** From 1, without a gap. */
  readonly sequence: number;
  /** Of the entry before; empty for the first. */
  readonly previousMac: string;
  readonly keyId: string;
  readonly mac: string;
}
