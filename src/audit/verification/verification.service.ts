import { Injectable } from '@nestjs/common';
import type { OrganizationId } from '../../common/types/ids';
import { AuditKeys } from '../chain/audit-keys';
import { GENESIS, type ChainPosition } from '../chain/audit-mac';
import { AuditEntriesRepository } from '../entries/audit-entries.repository';
import {
  checkCheckpoint,
  checkHead,
  type AuditCheckpoint,
  type AuditHead,
  type SignatureState,
} from '../heads/audit-head';
import { AuditHeadsRepository, type ChainEnds } from '../heads/audit-heads.repository';
import { CREATION, SealerService } from '../sealing/sealer.service';
import { ENTRY_FAULTS, findFault } from './find-fault';

/** What can be wrong with a chain. */
export const CHAIN_FAULTS = [
  ...ENTRY_FAULTS,
  'beginning_missing',
  'head_missing',
  'head_changed',
  'checkpoint_changed',
  'end_missing',
  'beyond_head',
] as const;
export type ChainFault = (typeof CHAIN_FAULTS)[number];

export interface Break {
  /** Where it shows: the number of the entry that is wrong, or should be there. */
  readonly sequence: number;
  readonly entryId: string | null;
  readonly fault: ChainFault;
}

export interface Verification {
  /** Entries that were found right. */
  readonly entries: number;
  /** Where the chain breaks first; null for one that is whole. */
  readonly broken: Break | null;
  /** What is kept no longer ends here. */
  readonly checkpoint: AuditCheckpoint | null;
  /** Entries that wait for their seal. */
  readonly unsealed: number;
}

interface Walk {
  readonly entries: number;
  readonly broken: Break | null;
}

const MAX_ATTEMPTS = 3;

/** Finds whether an audit log is as it was written. Reads entry by entry, whatever their number. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly keys: AuditKeys,
    private readonly entries: AuditEntriesRepository,
    private readonly heads: AuditHeadsRepository,
    private readonly sealer: SealerService,
  ) {}

  /** A chain that seems broken, and whose ends have moved while it was read, is read again. */
  async verify(organizationId: OrganizationId): Promise<Verification> {
    for (let attempt = 1; ; attempt += 1) {
      const before = await this.heads.find(organizationId);
      const verification = await this.#verify(organizationId);
      if (verification.broken === null || attempt === MAX_ATTEMPTS) return verification;
      const after = await this.heads.find(organizationId);
      if (areSame(before, after)) return verification;
    }
  }

  async #verify(organizationId: OrganizationId): Promise<Verification> {
    // Looked at before the head: what has no seal yet is not missing.
    const unsealed = await this.entries.countUnsealed(organizationId);
    const ends = await this.heads.find(organizationId);
    const head = ends?.head ?? null;
    const checkpoint = ends?.checkpoint ?? null;
    const told = (walk: Walk): Verification => ({ ...walk, checkpoint, unsealed });
    const broken = (sequence: number, fault: ChainFault) =>
      told({ entries: 0, broken: { sequence, entryId: null, fault } });

    if (ends === null || head === null) {
      // Every organization has at least the entry of its creation.
      const isNew = checkpoint === null && unsealed > 0;
      const stray = await this.entries.findSequenceBehind(organizationId, 0);
      return isNew && stray === null
        ? told({ entries: 0, broken: null })
        : broken(stray ?? 1, 'head_missing');
    }
    const headFault = FAULT_OF_HEAD[checkHead(this.keys, organizationId, head)];
    if (headFault !== null) return broken(head.sequence, headFault);
    if (checkpoint !== null) {
      const fault = FAULT_OF_CHECKPOINT[checkCheckpoint(this.keys, organizationId, checkpoint)];
      if (fault !== null) return broken(checkpoint.sequence, fault);
    }
    await this.sealer.settle(organizationId, ends);
    return told(await this.#walk(organizationId, head, checkpoint));
  }

  async #walk(
    organizationId: OrganizationId,
    head: AuditHead,
    checkpoint: AuditCheckpoint | null,
  ): Promise<Walk> {
    let last: ChainPosition = checkpoint ?? GENESIS;
    let entries = 0;
    const breakAt = (entryId: string | null, fault: ChainFault): Walk => ({
      entries,
      broken: { sequence: last.sequence + 1, entryId, fault },
    });
    const range = { after: last.sequence, upTo: head.sequence };
    for await (const entry of this.entries.chain(organizationId, range)) {
      const fault = findFault(this.keys, entry, last);
      if (fault !== null) return breakAt(fault === 'entry_missing' ? null : entry.id, fault);
      if (entry.seal?.sequence === 1 && entry.action !== CREATION) {
        return breakAt(entry.id, 'beginning_missing');
      }
      last = { sequence: last.sequence + 1, mac: entry.seal?.mac ?? '' };
      entries += 1;
    }
    if (last.sequence < head.sequence) return breakAt(null, 'end_missing');
    if (last.mac !== head.mac) return breakAt(null, 'head_changed');
    if (await this.#hasEntriesBeyond(organizationId, head)) return breakAt(null, 'beyond_head');
    return { entries, broken: null };
  }

  /** Others may have been sealed meanwhile: then the head is further, too. */
  async #hasEntriesBeyond(organizationId: OrganizationId, head: AuditHead): Promise<boolean> {
    const sequence = await this.entries.findSequenceBehind(organizationId, head.sequence);
    if (sequence === null) return false;
    const now = (await this.heads.find(organizationId))?.head?.sequence ?? 0;
    return sequence > now;
  }
}

function areSame(before: ChainEnds | null, after: ChainEnds | null): boolean {
  return (
    before?.head?.signature === after?.head?.signature &&
    before?.checkpoint?.signature === after?.checkpoint?.signature
  );
}

const FAULT_OF_HEAD: Readonly<Record<SignatureState, ChainFault | null>> = {
  good: null,
  bad: 'head_changed',
  key_unknown: 'key_unknown',
};

const FAULT_OF_CHECKPOINT: Readonly<Record<SignatureState, ChainFault | null>> = {
  good: null,
  bad: 'checkpoint_changed',
  key_unknown: 'key_unknown',
};
