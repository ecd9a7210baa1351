import { Body, Controller, Delete, Get, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  CurrentPrincipal,
  CurrentPrincipalOrNone,
  EmailTakenError,
  OptionalSignIn,
  Public,
  SIGN_IN_ERRORS,
  toAdminResponse,
  type Principal,
} from '../auth';
import { ForbiddenError } from '../common/errors/access.errors';
import { InvalidRequestError } from '../common/errors/request.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { OrganizationResponseDto, TenantNotFoundError, toOrganizationResponse } from '../tenancy';
import { CreateOrganizationDto } from './dto/create-organization.dto';
import { CreatedOrganizationResponseDto } from './dto/created-organization-response.dto';
import { DeletedOrganizationResponseDto, toDeletedResponse } from './dto/deleted-organization-response.dto';
import { CurrentOrganizationNameQueryDto, OrganizationNameQueryDto } from './dto/organization-queries.dto';
import { UPDATE_EXAMPLES, UpdateOrganizationDto } from './dto/update-organization.dto';
import { ChangeInProgressError, NameTakenError } from './organizations.errors';
import { OrganizationsService } from './organizations.service';

@ApiTags('Organizations')
@Controller('org')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post('create')
  @OptionalSignIn()
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
    headers: {
      Location: {
        description: 'Where to get it',
        required: true,
        schema: { type: 'string', format: 'uri-reference', example: '/org/get?organization_name=acme' },
      },
    },
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    NameTakenError,
    EmailTakenError,
    ChangeInProgressError,
    ServiceOverloadedError,
  )
  async create(
    @Body() body: CreateOrganizationDto,
    @CurrentPrincipalOrNone() principal: Principal | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CreatedOrganizationResponseDto> {
    const { organization, founder } = await this.organizations.create(body, principal);
    response.location(`/org/get?organization_name=${organization.name}`);
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
  @ApiOkResponse({ description: 'The organization', type: OrganizationResponseDto })
  @ApiProblems(InvalidRequestError, TenantNotFoundError)
  async get(@Query() { organization_name }: OrganizationNameQueryDto): Promise<OrganizationResponseDto> {
    return toOrganizationResponse(await this.organizations.getByName(organization_name));
  }

  @Put('update')
  @ApiOperation({
    operationId: 'updateOrganization',
    summary: 'Change your organization, or your own email and password',
    description: 'At least one field. All of them change, or none.',
  })
  @ApiBody({ type: UpdateOrganizationDto, examples: UPDATE_EXAMPLES })
  @ApiOkResponse({ description: 'The organization as it is now', type: OrganizationResponseDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ForbiddenError,
    TenantNotFoundError,
    NameTakenError,
    EmailTakenError,
    ChangeInProgressError,
    ServiceOverloadedError,
  )
  async update(
    @Query() { current_org_name }: CurrentOrganizationNameQueryDto,
    @Body() body: UpdateOrganizationDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<OrganizationResponseDto> {
    return toOrganizationResponse(await this.organizations.update(principal, current_org_name, body));
  }

  @Delete('delete')
  @ApiOperation({
    operationId: 'deleteOrganization',
    summary: 'Delete your organization',
    description: 'Ends all of its sessions at once. Nothing is lost until `restorable_until`.',
  })
  @ApiOkResponse({ description: 'Deleted', type: DeletedOrganizationResponseDto })
  @ApiProblems(
    InvalidRequestError,
    ...SIGN_IN_ERRORS,
    ForbiddenError,
    TenantNotFoundError,
    ChangeInProgressError,
  )
  async delete(
    @Query() { organization_name }: OrganizationNameQueryDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<DeletedOrganizationResponseDto> {
    return toDeletedResponse(await this.organizations.delete(principal, organization_name));
  }
}
