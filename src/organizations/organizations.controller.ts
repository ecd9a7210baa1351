import { Body, Controller, Delete, Get, Headers, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { AuditedByService } from '../audit';
import {
  CurrentPerson,
  CurrentPersonOrNone,
  EmailTakenError,
  ForPeople,
  OptionalSignIn,
  Public,
  ReauthenticationRequiredError,
  SIGN_IN_ERRORS,
  toAdminResponse,
  type Person,
} from '../auth';
import { ForbiddenError } from '../common/errors/access.errors';
import { PreconditionFailedError } from '../common/errors/precondition.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import {
  ApiIfMatch,
  ApiIfNoneMatch,
  ETAG_HEADER,
  locationHeader,
} from '../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { ClientAddress } from '../common/http/client-address.decorator';
import { matchesIfNoneMatch, parseIfMatch, toETag } from '../common/http/etag';
import { CurrentReservation, Idempotent, IDEMPOTENCY_ERRORS, type Reservation } from '../idempotency';
import { RateLimit } from '../rate-limits';
import {
  CapacityReachedError,
  OrganizationResponseDto,
  TenantNotFoundError,
  toOrganizationResponse,
  type TenantRecord,
} from '../tenancy';
import { CreateOrganizationDto } from './dto/create-organization.dto';
import { CreatedOrganizationResponseDto } from './dto/created-organization-response.dto';
import { DeletedOrganizationResponseDto, toDeletedResponse } from './dto/deleted-organization-response.dto';
import { CurrentOrganizationNameQueryDto, OrganizationNameQueryDto } from './dto/organization-queries.dto';
import { UPDATE_EXAMPLES, UpdateOrganizationDto } from './dto/update-organization.dto';
import {
  ChangeInProgressError,
  NameTakenError,
  SignUpClosedError,
  SignUpTokenInvalidError,
  TooManyRenamesError,
} from './organizations.errors';
import { OrganizationsService } from './organizations.service';

@ApiTags('Organizations')
@Controller('org')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post('create')
  @RateLimit('sign-up')
  @AuditedByService()
  @ForPeople()
  @OptionalSignIn()
  @Idempotent()
  @ApiOperation({
    operationId: 'createOrganization',
    summary: 'Create an organization',
    description:
      'Anybody signs up with email and password; who is signed in leaves them out and owns a further one.',
    security: [{}, { bearer: [] }],
  })
  @ApiCreatedResponse({
    description: 'Created, with the caller as its owner',
    type: CreatedOrganizationResponseDto,
    headers: locationHeader('/org/get?organization_name=acme'),
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ...IDEMPOTENCY_ERRORS,
    SignUpClosedError,
    SignUpTokenInvalidError,
    NameTakenError,
    EmailTakenError,
    ChangeInProgressError,
    ServiceOverloadedError,
    CapacityReachedError,
  )
  async create(
    @Body() body: CreateOrganizationDto,
    @CurrentPersonOrNone() principal: Person | undefined,
    @CurrentReservation() reservation: Reservation,
    @ClientAddress() address: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedOrganizationResponseDto> {
    const { organization, founder } = await this.organizations.create(
      body,
      { principal, address },
      reservation,
    );
    response.location(toPath(organization));
    return {
      ...toOrganizationResponse(organization),
      admin_id: founder.id,
      admin: toAdminResponse({ adminId: founder.id, email: founder.email, role: 'owner' }),
    };
  }

  @Get('get')
  @Public()
  @ApiOperation({
    operationId: 'getOrganization',
    summary: "Get an organization's public profile by its name",
    security: [],
  })
  @ApiIfNoneMatch()
  @ApiOkResponse({ description: 'The organization', type: OrganizationResponseDto, headers: ETAG_HEADER })
  @ApiResponse({
    status: 308,
    description: 'The organization has another name now, and keeps this one for a while',
    headers: locationHeader('/org/get?organization_name=acme'),
  })
  @ApiResponse({ status: 304, description: 'The caller has this version', headers: ETAG_HEADER })
  @ApiProblems(TenantNotFoundError)
  async get(
    @Query() { organization_name }: OrganizationNameQueryDto,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganizationResponseDto | undefined> {
    const organization = await this.organizations.getByName(organization_name);
    if (organization.name !== organization_name) {
      response.status(308).location(toPath(organization));
      return undefined;
    }
    if (!matchesIfNoneMatch(ifNoneMatch, organization.version)) return withETag(organization, response);
    response.status(304).setHeader('ETag', toETag(organization.version));
    return undefined;
  }

  @Put('update')
  @RateLimit('account-change')
  @AuditedByService()
  @ForPeople()
  @ApiOperation({
    operationId: 'updateOrganization',
    summary: 'Change your organization, or your own email and password',
    description:
      'At least one field. All of them change, or none. A new email or password takes a sign-in that is at most ' +
      '15 minutes old.',
  })
  @ApiIfMatch()
  @ApiBody({ type: UpdateOrganizationDto, examples: UPDATE_EXAMPLES })
  @ApiOkResponse({
    description: 'The organization as it is now',
    type: OrganizationResponseDto,
    headers: ETAG_HEADER,
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ForbiddenError,
    ReauthenticationRequiredError,
    TenantNotFoundError,
    NameTakenError,
    EmailTakenError,
    TooManyRenamesError,
    ChangeInProgressError,
    PreconditionFailedError,
    ServiceOverloadedError,
  )
  async update(
    @Query() { current_org_name }: CurrentOrganizationNameQueryDto,
    @Body() body: UpdateOrganizationDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentPerson() principal: Person,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganizationResponseDto> {
    const versions = parseIfMatch(ifMatch);
    return withETag(await this.organizations.update(principal, current_org_name, body, versions), response);
  }

  @Delete('delete')
  @AuditedByService()
  @ForPeople()
  @ApiOperation({
    operationId: 'deleteOrganization',
    summary: 'Delete your organization',
    description: 'Ends all of its sessions at once. Nothing is lost until `restorable_until`.',
  })
  @ApiIfMatch()
  @ApiOkResponse({ description: 'Deleted', type: DeletedOrganizationResponseDto })
  @ApiProblems(
    ...SIGN_IN_ERRORS,
    ForbiddenError,
    TenantNotFoundError,
    ChangeInProgressError,
    PreconditionFailedError,
  )
  async delete(
    @Query() { organization_name }: OrganizationNameQueryDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentPerson() principal: Person,
  ): Promise<DeletedOrganizationResponseDto> {
    return toDeletedResponse(
      await this.organizations.delete(principal, organization_name, parseIfMatch(ifMatch)),
    );
  }
}

function toPath({ name }: TenantRecord): string {
  return `/org/get?organization_name=${name}`;
}

function withETag(organization: TenantRecord, response: Response): OrganizationResponseDto {
  response.setHeader('ETag', toETag(organization.version));
  return toOrganizationResponse(organization);
}
