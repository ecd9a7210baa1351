import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../../../audit';
import { EmailVerificationService } from '../../../auth';
import type { OrganizationId } from '../../../common/types/ids';
import { TenantProvisioner, TenantRegistry, type TenantRecord } from '../../../tenancy';
import type { CreateOperation } from '../../organization';
import { ChangeInProgressError } from '../../organizations.errors';
import { NamespaceClaimedError, OrganizationsRepository } from '../../organizations.repository';
import { FoundersService, type Applicant, type Founder } from './founders.service';
import { LifecycleSteps } from '../lifecycle-steps';
import { NamesService } from '../names/names.service';
import { RecoveryService, type UnfinishedCreation } from '../recovery.service';

export interface CreationRequest {
  /** Used once: what is there already under it is never taken over. */
  readonly id: OrganizationId;
  readonly name: string;
  readonly displayName: string | null;
  readonly applicant: Applicant;
}

type Made = Omit<CreationRequest, 'applicant'> & { readonly founder: Founder };

export interface Creation {
  readonly organization: TenantRecord;
  readonly founder: Pick<Founder, 'id' | 'email'>;
}

/**
 * Makes an organization in steps that a crash may separate anywhere: claim name and namespace, claim the person,
 * membership, collection, active. Who loses a claim takes back its own record and nothing else.
 */
@Injectable()
export class CreationService {
  readonly #logger = new Logger(CreationService.name);

  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly names: NamesService,
    private readonly founders: FoundersService,
    private readonly recovery: RecoveryService,
    private readonly tenants: TenantProvisioner,
    private readonly registry: TenantRegistry,
    private readonly audit: AuditTrail,
    private readonly verification: EmailVerificationService,
    private readonly steps: LifecycleSteps,
  ) {}

  /**
   * @throws NameTakenError, looked at first
   * @throws EmailTakenError
   * @throws InvalidRequestError when the password may not be used
   * @throws CapacityReachedError, looked at last: what is admitted counts as made
   * @throws ChangeInProgressError when an earlier attempt with this id is still at work
   */
  async create({ id, name, displayName, applicant }: CreationRequest): Promise<Creation> {
    const holder = await this.names.findHolder(name);
    const founder =
      holder === null
        ? await this.founders.identify(applicant, name)
        : await this.founders.identifyFormerOwner(applicant, holder.formerOwners, name);
    const created = {
      organizationId: id,
      action: 'organization.created',
      actor: { type: 'person', id: founder.id, email: founder.email },
      target: { type: 'organization', id },
      changes: [
        { field: 'organization_name', to: name },
        ...(displayName === null ? [] : [{ field: 'display_name', to: displayName }]),
      ],
    } as const;
    return this.audit.around(created, async () => {
      if (holder !== null) await this.names.takeBack(holder, name, founder.id);
      return this.#make({ id, name, displayName, founder });
    });
  }

  async #make({ id, name, displayName, founder }: Made): Promise<Creation> {
    await this.tenants.admit();
    const creation = await this.steps.run('create', 'claim_name', () =>
      this.#claimName({ id, name, displayName, founder }),
    );
    try {
      await this.steps.run('create', 'claim_founder', () => this.founders.claim(founder, creation.id));
      await this.steps.run('create', 'make_collection', () =>
        this.tenants.create(creation.id, creation.placement),
      );
      const active = await this.steps.run('create', 'activate', () =>
        this.organizations.activate(creation.id, creation.operation.id),
      );
      // So slow that another instance took it for abandoned and has taken it back.
      if (!active) throw new ChangeInProgressError();
    } catch (error) {
      await this.#takeBack(creation);
      throw error;
    }
    this.registry.invalidate(creation.id, name);
    const organization = await this.registry.find(creation.id);
    if (organization === null) throw new ChangeInProgressError();
    if (founder.kind === 'new') this.verification.begin({ adminId: founder.id, email: founder.email });
    return { organization, founder };
  }

  /** If this fails too, whoever finds the lease over does it; the caller is told of the first failure. */
  async #takeBack(creation: UnfinishedCreation): Promise<void> {
    try {
      await this.recovery.abortCreation(creation);
    } catch (error) {
      this.#logger.warn(
        `Taking back the creation of ${creation.id} is left to the sweeper: ${String(error)}`,
      );
    }
  }

  async #claimName({ id, name, displayName, founder }: Made) {
    const operation: CreateOperation = {
      id: randomUUID(),
      kind: 'create',
      adminId: founder.id,
      founder: founder.kind === 'new' ? 'new' : 'known',
    };
    const [preferred, alternative] = this.tenants.candidates(id, name);
    const claim = async (placement: typeof preferred): Promise<UnfinishedCreation> => {
      await this.organizations.insertProvisioning({
        id,
        name,
        displayName,
        placement,
        ownerId: founder.id,
        operation,
      });
      return { id, name, placement, operation };
    };
    try {
      return await claim(preferred);
    } catch (error) {
      if (!(error instanceof NamespaceClaimedError)) throw error;
      return claim(alternative);
    }
  }
}
