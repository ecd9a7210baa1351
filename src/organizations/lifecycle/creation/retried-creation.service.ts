import { Injectable } from '@nestjs/common';
import { EmailTakenError } from '../../../auth';
import type { OrganizationId } from '../../../common/types/ids';
import { TenantRegistry } from '../../../tenancy';
import type { Organization } from '../../organization';
import { ChangeInProgressError, NameTakenError } from '../../organizations.errors';
import { OrganizationsRepository } from '../../organizations.repository';
import { CreationService, type Creation, type CreationRequest } from './creation.service';
import { RecoveryService } from '../recovery.service';

/**
 * Creates what an earlier attempt of the same request may have created: that attempt used the same id, and gave no
 * answer. Its claims must not be taken for somebody else's.
 */
@Injectable()
export class RetriedCreationService {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly creation: CreationService,
    private readonly recovery: RecoveryService,
    private readonly registry: TenantRegistry,
  ) {}

  /**
   * @param renewId takes another id, when the earlier attempt was taken back and has used up this one
   * @throws NameTakenError also when the organization was created, and deleted since
   * @throws EmailTakenError
   * @throws InvalidRequestError when the password may not be used
   * @throws ChangeInProgressError when the earlier attempt is still at work
   */
  async create(request: CreationRequest, renewId: () => Promise<OrganizationId>): Promise<Creation> {
    await this.recovery.recoverAbandoned({ id: request.id });
    const earlier = await this.organizations.findById(request.id);
    if (earlier === null) return this.#createUnlessPurged(request);
    switch (earlier.status) {
      case 'aborted':
        return this.#create({ ...request, id: await renewId() });
      case 'provisioning':
      case 'aborting':
        throw new ChangeInProgressError();
      case 'active':
      case 'suspended':
        return this.#created(request, earlier);
      case 'deleted':
      case 'purging':
      case 'purged':
        throw new NameTakenError();
    }
  }

  async #createUnlessPurged(request: CreationRequest): Promise<Creation> {
    if ((await this.organizations.findStatus(request.id)) === 'purged') throw new NameTakenError();
    return this.#create(request);
  }

  async #create(request: CreationRequest): Promise<Creation> {
    try {
      return await this.creation.create(request);
    } catch (error) {
      const isTaken = error instanceof NameTakenError || error instanceof EmailTakenError;
      // Slow, not dead: the earlier attempt has claimed them meanwhile, so the answer is not final.
      if (isTaken && (await this.#isMade(request.id))) throw new ChangeInProgressError();
      throw error;
    }
  }

  async #isMade(id: OrganizationId): Promise<boolean> {
    const status = await this.organizations.findStatus(id);
    return status !== null && status !== 'aborted';
  }

  async #created({ id, applicant }: CreationRequest, { name, ownerIds }: Organization): Promise<Creation> {
    const [ownerId] = ownerIds;
    this.registry.invalidate(id, name); // it may be remembered as not existing
    const organization = await this.registry.find(id);
    if (organization === null || ownerId === undefined) throw new ChangeInProgressError();
    const founder =
      applicant.kind === 'signed_in'
        ? { id: applicant.principal.adminId, email: applicant.principal.email }
        : { id: ownerId, email: applicant.email };
    return { organization, founder };
  }
}
