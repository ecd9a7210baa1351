import { Injectable } from '@nestjs/common';
import type { OrganizationId } from '../../../common/types/ids';
import { TenantRegistry } from '../../../tenancy';
import type { OrganizationStatus } from '../../organization';
import { LifecycleSteps } from '../lifecycle-steps';
import { RecoveryService } from '../recovery.service';
import { ErasuresRepository } from './erasures.repository';
import type { Purge, PurgeRequester } from './purge';
import { PurgesRepository } from './purges.repository';

export interface PurgeRequest {
  readonly id: OrganizationId;
  readonly from: readonly OrganizationStatus[];
  readonly requestedBy: PurgeRequester;
}

/** Begins to erase an organization for good: it is closed at once, and the sweeper does the rest. */
@Injectable()
export class PurgeService {
  constructor(
    private readonly purges: PurgesRepository,
    private readonly erasures: ErasuresRepository,
    private readonly recovery: RecoveryService,
    private readonly registry: TenantRegistry,
    private readonly steps: LifecycleSteps,
  ) {}

  /** Null when the organization is in none of the states, or another operation is under way. */
  async begin({ id, from, requestedBy }: PurgeRequest): Promise<Purge | null> {
    const purge = await this.recovery
      .whenIdle(id, () => this.purges.begin(id, from, requestedBy))
      .finally(() => {
        this.registry.invalidate(id);
      });
    if (purge !== null) await this.#record(purge);
    return purge;
  }

  /** One that is under way, or done. */
  async find(id: OrganizationId): Promise<Purge | null> {
    return this.purges.find(id);
  }

  /** For one organization that nobody can restore any longer. False when there is none. */
  async beginUnrestorable(): Promise<boolean> {
    const purge = await this.purges.beginUnrestorable();
    if (purge !== null) await this.#record(purge);
    return purge !== null;
  }

  async #record(purge: Purge): Promise<void> {
    await this.steps.run('purge', 'begin', () => this.erasures.ensure(purge));
  }
}
