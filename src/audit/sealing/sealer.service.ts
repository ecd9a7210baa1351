import { Injectable, Logger } from '@nestjs/common';
import type { OrganizationId } from '../../common/types/ids';
import { lowestIdAt } from '../../database/object-id';
import { TaskLeasesRepository } from '../../database/leases/task-leases.repository';
import { AuditKeys } from '../chain/audit-keys';
import { entryMac, GENESIS } from '../chain/audit-mac';
import { AuditEntriesRepository, type Sealing } from '../entries/audit-entries.repository';
import { checkHead, signHead, type AuditHead, type PendingSeals } from '../heads/audit-head';
import { AuditHeadsRepository, type ChainEnds } from '../heads/audit-heads.repository';

/** How many entries are sealed at once: the organization's record holds their MACs for that moment, 64 bytes each. */
const BATCH = 250;
/** Far longer than a batch takes; one that takes longer loses to the next sealer, and to nothing else. */
const LEASE_MS = 3_000;
/** An entry without an organization after so long is one of a creation that did not come to be. */
const ORPHANED_MS = 10 * 60_000;

/** The others have no use for a chain, or not yet. */
const SEALED: readonly string[] = ['active', 'suspended', 'deleted', 'purging'];
const NOT_YET = 'provisioning';

/**
 * Ties entries to the chain of their organization. First the head is moved, by one conditional update that names the
 * entries and their MACs; then they get their seals. Whoever finds a head with such names gives them out again, so a
 * crash in between loses nothing, and of two sealers one moves the head. What came late is sealed later.
 */
@Injectable()
export class SealerService {
  readonly #logger = new Logger(SealerService.name);

  constructor(
    private readonly keys: AuditKeys,
    private readonly entries: AuditEntriesRepository,
    private readonly heads: AuditHeadsRepository,
    private readonly leases: TaskLeasesRepository,
  ) {}

  /** All that waits, of every organization that no other instance is at work on. */
  async sealAll(): Promise<void> {
    for await (const organizationId of this.entries.organizationsWithUnsealed()) {
      const lease = `audit-seal:${organizationId}`;
      if (!(await this.leases.take(lease, LEASE_MS))) continue;
      try {
        // Where there is nothing to seal yet, nobody has to look again at once.
        if (await this.seal(organizationId)) await this.leases.release(lease);
      } catch (error) {
        this.#logger.error(`Entries of ${organizationId} could not be sealed: ${String(error)}`);
      }
    }
  }

  /** Goes by no lease: two at once harm nothing. False when entries have to wait. */
  async seal(organizationId: OrganizationId): Promise<boolean> {
    for (;;) {
      const ends = await this.heads.find(organizationId);
      if (ends === null || !SEALED.includes(ends.status)) {
        if (ends?.status !== NOT_YET) await this.#forgetOrphans(organizationId);
        return false;
      }
      const head = await this.#settle(organizationId, ends);
      if (head === undefined) return false;
      if (!(await this.#sealBatch(organizationId, head))) return true;
    }
  }

  /** Gives out the seals that the head has promised. False when the head is not one of ours: nothing is built on it. */
  async settle(organizationId: OrganizationId, ends: ChainEnds): Promise<boolean> {
    const head = await this.#settle(organizationId, ends);
    if (head?.pending) await this.#tidy(organizationId, head);
    return head !== undefined;
  }

  async #settle(organizationId: OrganizationId, { head }: ChainEnds): Promise<AuditHead | null | undefined> {
    if (head === null) return null;
    if (checkHead(this.keys, organizationId, head) !== 'good') {
      this.#logger.error(`The head of the audit log of ${organizationId} is not one of this service`);
      return undefined;
    }
    if (head.pending !== null) await this.entries.seal(organizationId, sealingsOf(head.pending, head.keyId));
    return head;
  }

  /** False when there is nothing more to do, or another sealer does it. */
  async #sealBatch(organizationId: OrganizationId, head: AuditHead | null): Promise<boolean> {
    const found = await this.entries.listUnsealed(organizationId, BATCH);
    if (found.length === 0) {
      if (head?.pending) await this.#tidy(organizationId, head);
      return false;
    }
    const { id: keyId, key } = this.keys.current;
    let last = head ?? GENESIS;
    const from = { sequence: last.sequence, mac: last.mac };
    const promised = (head === null ? beginningFirst(found) : found).map((entry) => {
      const place = { sequence: last.sequence + 1, previousMac: last.mac, keyId };
      last = { sequence: place.sequence, mac: entryMac(key, entry, place) };
      return { id: entry.id, mac: last.mac };
    });
    const pending = { from, entries: promised };
    const next = signHead(this.keys, organizationId, { sequence: last.sequence, mac: last.mac, pending });
    if (!(await this.heads.moveHead(organizationId, head, next))) return false;
    await this.entries.seal(organizationId, sealingsOf(pending, keyId));
    return true;
  }

  /** The names have served their time, and would make the record large. */
  async #tidy(organizationId: OrganizationId, head: AuditHead): Promise<void> {
    const { sequence, mac } = head;
    await this.heads.moveHead(
      organizationId,
      head,
      signHead(this.keys, organizationId, { sequence, mac, pending: null }),
    );
  }

  async #forgetOrphans(organizationId: OrganizationId): Promise<void> {
    const before = lowestIdAt(new Date(Date.now() - ORPHANED_MS));
    await this.entries.deleteUnsealed(organizationId, before);
  }
}

function sealingsOf({ from, entries }: PendingSeals, keyId: string): Sealing[] {
  let previous = from;
  return entries.map(({ id, mac }) => {
    const sealing = { entryId: id, sequence: previous.sequence + 1, previousMac: previous.mac, keyId, mac };
    previous = { sequence: sealing.sequence, mac };
    return sealing;
  });
}

/** A chain begins with the creation, whatever the clocks of the instances say. */
function beginningFirst<Entry extends { readonly action: string }>(entries: readonly Entry[]): Entry[] {
  const isCreation = ({ action }: Entry) => action === CREATION;
  return [...entries.filter(isCreation), ...entries.filter((entry) => !isCreation(entry))];
}

/** What the first entry of a chain is, unless entries were removed when their time was over. */
export const CREATION = 'organization.created';
