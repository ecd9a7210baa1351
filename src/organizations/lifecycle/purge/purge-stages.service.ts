import { Injectable } from '@nestjs/common';
import { AccountErasureService } from '../../../auth';
import { TenantErasers, TenantProvisioner } from '../../../tenancy';
import { LifecycleSteps } from '../lifecycle-steps';
import { ErasuresRepository } from './erasures.repository';
import type { DuePurge } from './purge';
import { PurgesRepository } from './purges.repository';

/** What is done of a purge in the background. Any instance can do a stage again from its beginning. */
@Injectable()
export class PurgeStagesService {
  constructor(
    private readonly purges: PurgesRepository,
    private readonly erasures: ErasuresRepository,
    private readonly tenants: TenantProvisioner,
    private readonly erasers: TenantErasers,
    private readonly people: AccountErasureService,
    private readonly steps: LifecycleSteps,
  ) {}

  /** Does one stage that is due, of whichever organization. False when there is none. */
  async advance(): Promise<boolean> {
    const purge = await this.purges.takeDue();
    if (purge === null) return false;
    await this.erasures.ensure(purge);
    await (purge.stage === 'waiting'
      ? this.steps.run('purge', 'drop_data', () => this.#dropData(purge))
      : this.steps.run('purge', 'erase', () => this.#eraseAll(purge)));
    return true;
  }

  async #dropData(purge: DuePurge): Promise<void> {
    const { organizationId, placement } = purge;
    const [stored, kept, memberships] = await Promise.all([
      this.tenants.figures(placement),
      this.erasers.count(organizationId),
      this.people.countMemberships(organizationId),
    ]);
    await this.erasures.count(purge, { ...stored, ...kept, memberships });
    await this.tenants.drop(organizationId, placement);
    await this.purges.advance(purge, 'dropped');
  }

  async #eraseAll(purge: DuePurge): Promise<void> {
    const { organizationId, placement } = purge;
    // What a request that had begun before may have written since, which made the collection anew.
    await this.tenants.drop(organizationId, placement);
    await this.erasers.erase(organizationId);
    await this.people.erasePeopleOf(organizationId, (adminId) => this.erasures.addAccount(purge, adminId));
    await this.erasures.complete(purge);
    await this.purges.finish(purge);
  }
}
