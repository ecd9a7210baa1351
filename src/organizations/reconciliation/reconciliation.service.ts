import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { TenantInventory, TenantProvisioner } from '../../tenancy';
import type { Finding } from './finding';
import { FindingsRepository } from './findings.repository';
import { PlacementsRepository, type PlacedOrganization } from './placements.repository';

const BATCH = 200;
/** For how long it can be read that something was made anew. */
const MADE_SHOWN_MS = 7 * 24 * 60 * 60_000;

/**
 * Holds what is in the tenants' database against what the records say. What an organization in use lacks is made anew,
 * empty; everything else is reported: what nobody can account for is never dropped.
 */
@Injectable()
export class ReconciliationService {
  readonly #logger = new Logger(ReconciliationService.name);

  constructor(
    private readonly placements: PlacementsRepository,
    private readonly inventory: TenantInventory,
    private readonly tenants: TenantProvisioner,
    private readonly findings: FindingsRepository,
  ) {}

  /** @returns how many findings there are */
  async run(): Promise<number> {
    const run = randomUUID();
    let count = 0;
    const record = async (finding: Finding) => {
      count += 1;
      await this.findings.record(run, finding);
    };
    // Before the records: a collection is made after the record that owns it.
    const unowned = await this.inventory.listCollections();
    const present = new Set(unowned);
    for await (const organization of this.#organizations()) {
      for (const collection of this.inventory.collectionsOf(organization.placement).values()) {
        unowned.delete(collection);
      }
      if (organization.isInUse) await this.#compare(organization, present, record);
    }
    await this.#reportOrphans(unowned, record);
    await this.findings.complete(run, new Date(Date.now() - MADE_SHOWN_MS));
    if (count > 0) this.#logger.error(`${count} difference(s) between records and collections or indexes`);
    return count;
  }

  async *#organizations(): AsyncGenerator<PlacedOrganization> {
    let batch: PlacedOrganization[];
    let last: PlacedOrganization | undefined;
    do {
      batch = await this.placements.listAfter(last?.id, BATCH);
      yield* batch;
      last = batch.at(-1);
    } while (batch.length === BATCH);
  }

  async #compare(
    { id, placement }: PlacedOrganization,
    present: ReadonlySet<string>,
    record: (finding: Finding) => Promise<void>,
  ): Promise<void> {
    const common = { organizationId: id, index: null };
    for (const [definition, collection] of this.inventory.collectionsOf(placement)) {
      if (!present.has(collection)) {
        // It may have been made since the list.
        if (await this.tenants.makeMissing(id, placement, definition)) {
          await record({ ...common, kind: 'missing_collection', collection, action: 'made' });
        }
        continue;
      }
      const { missing, extra } = await this.inventory.compareIndexes(id, placement, definition);
      for (const index of missing) {
        const made = await this.tenants.makeIndexes(id, placement, definition, index);
        const action = made ? 'made' : 'reported';
        await record({ ...common, kind: 'missing_index', collection, index, action });
      }
      for (const index of extra) {
        await record({ ...common, kind: 'extra_index', collection, index, action: 'reported' });
      }
    }
  }

  async #reportOrphans(
    unowned: ReadonlySet<string>,
    record: (finding: Finding) => Promise<void>,
  ): Promise<void> {
    if (unowned.size === 0) return;
    // One that was being dropped meanwhile is none.
    const present = await this.inventory.listCollections();
    for (const collection of unowned) {
      if (!present.has(collection)) continue;
      await record({
        kind: 'orphan_collection',
        organizationId: null,
        collection,
        index: null,
        action: 'reported',
      });
    }
  }
}
