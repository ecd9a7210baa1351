import { Injectable } from '@nestjs/common';
import type { Person } from '../auth';
import { InvalidRequestError } from '../common/errors/request.errors';
import type { IfMatch } from '../common/http/etag';
import type { OrganizationId } from '../common/types/ids';
import type { Reservation } from '../idempotency';
import { TenantNotFoundError, TenantRegistry, type TenantRecord } from '../tenancy';
import type { CreateOrganizationDto } from './dto/create-organization.dto';
import type { UpdateOrganizationDto } from './dto/update-organization.dto';
import { CreationService, type Creation } from './lifecycle/creation/creation.service';
import { DeletionService } from './lifecycle/deletion.service';
import type { Applicant } from './lifecycle/creation/founders.service';
import { RetriedCreationService } from './lifecycle/creation/retried-creation.service';
import { UpdateService } from './lifecycle/update.service';
import type { Deletion } from './organization';
import { OwnedOrganizations } from './owned-organizations';
import { SignUpAdmission } from './sign-up-admission';

/** Who may do what to which organization; how it is done safely is the lifecycle's. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly registry: TenantRegistry,
    private readonly owned: OwnedOrganizations,
    private readonly creation: CreationService,
    private readonly retriedCreation: RetriedCreationService,
    private readonly updates: UpdateService,
    private readonly deletion: DeletionService,
    private readonly admission: SignUpAdmission,
  ) {}

  async create(
    input: CreateOrganizationDto,
    { principal, address }: { readonly principal: Person | undefined; readonly address: string | null },
    { id, renew }: Reservation,
  ): Promise<Creation> {
    this.admission.assertAdmitted(input.signup_token);
    const request = {
      id: id as OrganizationId, // made by the service, as its brand says
      name: input.organization_name,
      displayName: input.display_name ?? null,
      applicant: principal === undefined ? anonymous(input, address) : signedIn(input, principal),
    };
    if (renew === undefined) return this.creation.create(request);
    return this.retriedCreation.create(request, async () => (await renew()) as OrganizationId);
  }

  /**
   * Also by a name of before that still rests: compare the record's.
   * @throws TenantNotFoundError
   */
  async getByName(name: string): Promise<TenantRecord> {
    const record = await this.registry.findByName(name);
    if (record === null) throw new TenantNotFoundError();
    return record;
  }

  async update(
    principal: Person,
    currentName: string,
    input: UpdateOrganizationDto,
    ifMatch: IfMatch | undefined,
  ): Promise<TenantRecord> {
    const { organization_name: name, display_name: displayName, email, password } = input;
    if ([name, displayName, email, password].every((field) => field === undefined)) {
      const fields = ['organization_name', 'display_name', 'email', 'password'];
      throw new InvalidRequestError(
        fields.map((field) => ({ field, message: 'or another field must be given' })),
      );
    }
    const current = await this.owned.get(principal, currentName);
    return this.updates.update(principal, current, { name, displayName, email, password, ifMatch });
  }

  async delete(principal: Person, name: string, ifMatch: IfMatch | undefined): Promise<Deletion> {
    return this.deletion.delete(await this.owned.get(principal, name), ifMatch);
  }
}

function anonymous({ email, password }: CreateOrganizationDto, address: string | null): Applicant {
  if (email !== undefined && password !== undefined) return { kind: 'anonymous', email, password, address };
  const missing = [
    ...(email === undefined ? ['email'] : []),
    ...(password === undefined ? ['password'] : []),
  ];
  throw new InvalidRequestError(
    missing.map((field) => ({ field, message: 'is required when not signed in' })),
  );
}

function signedIn({ email, password }: CreateOrganizationDto, principal: Person): Applicant {
  if (email === undefined && password === undefined) return { kind: 'signed_in', principal };
  const given = [...(email === undefined ? [] : ['email']), ...(password === undefined ? [] : ['password'])];
  throw new InvalidRequestError(
    given.map((field) => ({ field, message: 'must be left out when signed in' })),
  );
}
