import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Types, type Connection, type mongo } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { objectIdOf, toObjectId } from '../../database/object-id';
import type { AuditCheckpoint, AuditHead } from './audit-head';

interface StoredHead {
  readonly seq: number;
  readonly mac: string;
  readonly pending: {
    readonly seq: number;
    readonly mac: string;
    readonly entries: readonly { readonly id: Types.ObjectId; readonly mac: string }[];
  } | null;
  readonly key_id: string;
  readonly signature: string;
}

interface StoredCheckpoint {
  readonly seq: number;
  readonly mac: string;
  readonly until: Date;
  readonly key_id: string;
  readonly signature: string;
}

/** What is read and written of a record of `organizations`; the organizations module owns the whole. */
interface StoredChain {
  readonly _id: Types.ObjectId;
  readonly status: string;
  readonly audit_head?: StoredHead | null;
  readonly audit_checkpoint?: StoredCheckpoint | null;
}

const PROJECTION = { status: 1, audit_head: 1, audit_checkpoint: 1 } as const;

/** The ends of an organization's chain. */
export interface ChainEnds {
  /** Of the organization, which may have come to its own end. */
  readonly status: string;
  readonly head: AuditHead | null;
  readonly checkpoint: AuditCheckpoint | null;
}

/** Keeps both ends of a chain in the organization's record: a chain that is cut shows by them. */
@Injectable()
export class AuditHeadsRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** Null when there is no such organization. */
  async find(organizationId: OrganizationId): Promise<ChainEnds | null> {
    const stored = await this.#organizations().findOne(
      { _id: toObjectId(organizationId) },
      { projection: PROJECTION },
    );
    if (stored === null) return null;
    const { status, audit_head, audit_checkpoint } = stored;
    return {
      status,
      head: audit_head == null ? null : toHead(audit_head),
      checkpoint: audit_checkpoint == null ? null : toCheckpoint(audit_checkpoint),
    };
  }

  /** Only while it is `before` still: of any number of sealers one goes on. */
  async moveHead(
    organizationId: OrganizationId,
    before: AuditHead | null,
    { sequence, mac, pending, keyId, signature }: AuditHead,
  ): Promise<boolean> {
    const head: StoredHead = {
      seq: sequence,
      mac,
      pending: pending && {
        seq: pending.from.sequence,
        mac: pending.from.mac,
        entries: pending.entries.map((one) => ({
          id: objectIdOf(one.id),
          mac: one.mac,
        })),
      },
      key_id: keyId,
      signature,
    };
    const result = await this.#organizations().updateOne(
      {
        _id: toObjectId(organizationId),
        'audit_head.signature': before === null ? { $exists: false } : before.signature,
      },
      { $set: { audit_head: head } },
    );
    return result.matchedCount === 1;
  }

  /** Only while it is `before` still. */
  async moveCheckpoint(
    organizationId: OrganizationId,
    before: AuditCheckpoint | null,
    { sequence, mac, until, keyId, signature }: AuditCheckpoint,
  ): Promise<boolean> {
    const checkpoint: StoredCheckpoint = { seq: sequence, mac, until, key_id: keyId, signature };
    const result = await this.#organizations().updateOne(
      {
        _id: toObjectId(organizationId),
        'audit_checkpoint.signature': before === null ? { $exists: false } : before.signature,
      },
      { $set: { audit_checkpoint: checkpoint } },
    );
    return result.matchedCount === 1;
  }

  #organizations(): mongo.Collection<StoredChain> {
    return this.connection.getClient().db(this.connection.name).collection<StoredChain>('organizations');
  }
}

/** As far as it can be read: what somebody else has written there has no good signature, and is told by that. */
function toHead({ seq, mac, pending, key_id, signature }: StoredHead): AuditHead {
  return {
    sequence: seq,
    mac,
    pending: pending && {
      from: { sequence: pending.seq, mac: pending.mac },
      entries: Array.isArray(pending.entries) ? pending.entries.map(toPendingEntry) : [],
    },
    keyId: key_id,
    signature,
  };
}

function toPendingEntry({ id, mac }: { readonly id: Types.ObjectId; readonly mac: string }) {
  return { id: String(id), mac };
}

/** As {@link toHead}. */
function toCheckpoint({ seq, mac, until, key_id, signature }: StoredCheckpoint): AuditCheckpoint {
  return {
    sequence: seq,
    mac,
    until: until instanceof Date ? until : new Date(0),
    keyId: key_id,
    signature,
  };
}
