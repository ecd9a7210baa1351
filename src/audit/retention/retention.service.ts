import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import type { OrganizationId } from '../../common/types/ids';
import { AuditConfig } from '../../config/audit.config';
import { TaskLeasesRepository } from '../../database/leases/task-leases.repository';
import { lowestIdAt } from '../../database/object-id';
import { AuditKeys } from '../chain/audit-keys';
import type { ChainPosition } from '../chain/audit-mac';
import { AuditEntriesRepository } from '../entries/audit-entries.repository';
import { checkCheckpoint, checkHead, signCheckpoint } from '../heads/audit-head';
import { AuditHeadsRepository } from '../heads/audit-heads.repository';

const INTERVAL_MS = 60 * 60_000;
/** How many entries are removed by one checkpoint. */
const BATCH = 5_000;
const LEASE = 'audit-retention';

/**
 * Removes entries whose time is over, at start and every hour, from the beginning of each chain. First the checkpoint is
 * moved, then what stands before it is removed: a crash in between leaves entries that count no longer.
 */
@Injectable()
export class RetentionService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(RetentionService.name);
  readonly #task: PeriodicTask;
  #isStopping = false;

  constructor(
    private readonly config: AuditConfig,
    private readonly keys: AuditKeys,
    private readonly entries: AuditEntriesRepository,
    private readonly heads: AuditHeadsRepository,
    leases: TaskLeasesRepository,
    tasks: TaskMetrics,
  ) {
    this.#task = new PeriodicTask({
      intervalMs: INTERVAL_MS,
      run: tasks.measured('audit_retention', async () => {
        // For less than the interval: a run that comes a moment early would find it taken.
        if (await leases.take(LEASE, INTERVAL_MS / 2)) await this.removeOld();
      }),
      logger: this.#logger,
      failure: 'Old entries of the audit log could not be removed; it will be tried again',
    });
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#task.stop();
  }

  async removeOld(): Promise<void> {
    const until = new Date(Date.now() - this.config.retentionMs);
    // A whole second later: ids begin with the second.
    const beyond = lowestIdAt(new Date(until.getTime() + 1000));
    for await (const organizationId of this.entries.organizationsWithEntriesBefore(beyond)) {
      while (!this.#isStopping && (await this.#removeSome(organizationId, until)));
    }
  }

  /** False when nothing is left to remove, or somebody else is at it. */
  async #removeSome(organizationId: OrganizationId, until: Date): Promise<boolean> {
    const ends = await this.heads.find(organizationId);
    const head = ends?.head ?? null;
    const checkpoint = ends?.checkpoint ?? null;
    if (head === null) return false;
    // What does not verify is not signed anew: it stays as it is, for whoever looks into it.
    const isSound =
      checkHead(this.keys, organizationId, head) === 'good' &&
      (checkpoint === null || checkCheckpoint(this.keys, organizationId, checkpoint) === 'good');
    if (!isSound) {
      this.#logger.error(`The audit log of ${organizationId} was changed by others; nothing is removed`);
      return false;
    }
    const after = checkpoint?.sequence ?? 0;
    if (checkpoint !== null) await this.entries.deleteUpTo(organizationId, after);
    const last = await this.#lastBefore(organizationId, { after, upTo: head.sequence }, until);
    if (last === null) return false;
    const moved = signCheckpoint(this.keys, organizationId, { ...last, until });
    if (!(await this.heads.moveCheckpoint(organizationId, checkpoint, moved))) return false;
    await this.entries.deleteUpTo(organizationId, last.sequence);
    return true;
  }

  /** The last of the entries at the beginning of the chain that are all old. */
  async #lastBefore(
    organizationId: OrganizationId,
    range: { readonly after: number; readonly upTo: number },
    until: Date,
  ): Promise<ChainPosition | null> {
    let last: ChainPosition | null = null;
    let count = 0;
    for await (const { at, seal } of this.entries.chain(organizationId, range)) {
      if (seal === null || at >= until || count === BATCH) break;
      last = { sequence: seal.sequence, mac: seal.mac };
      count += 1;
    }
    return last;
  }
}
