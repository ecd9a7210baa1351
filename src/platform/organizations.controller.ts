import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditedByService } from '../audit';
import { CurrentOperator, ForOperators, OPERATOR_ERRORS, type Operator } from '../auth';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { toPageRequest } from '../common/pagination/page';
import {
  ChangeInProgressError,
  DirectoryRepository,
  NameTakenError,
  OperatorsLifecycleService,
  PurgeResponseDto,
  StateConflictError,
  TooManyRenamesError,
  toPurgeResponse,
} from '../organizations';
import { TenantNotFoundError } from '../tenancy';
import {
  OrganizationOverviewDto,
  OrganizationPageDto,
  toOverviewPage,
  toOverviewResponse,
} from './dto/organization-overview.dto';
import {
  ListOrganizationsQueryDto,
  PurgeByOperatorDto,
  RestoreByOperatorDto,
} from './dto/organization-requests.dto';

/** Which organization an operator means. */
const ApiOrganizationId = () =>
  ApiParam({ name: 'id', description: 'Of the organization', example: '6b04485a573c2db06b50aad4' });

/** Organizations in every state, for operators. */
@ApiTags('Platform')
@Controller('platform/organizations')
@ForOperators()
export class PlatformOrganizationsController {
  constructor(
    private readonly directory: DirectoryRepository,
    private readonly lifecycle: OperatorsLifecycleService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listOrganizations',
    summary: 'List organizations',
    description: 'In the order of creation, deleted and purged ones among them.',
  })
  @ApiOkResponse({ description: 'A page', type: OrganizationPageDto })
  @ApiProblems(...OPERATOR_ERRORS)
  async list(@Query() query: ListOrganizationsQueryDto): Promise<OrganizationPageDto> {
    const wanted = { namePrefix: query.name_prefix, status: query.status };
    return toOverviewPage(await this.directory.list(wanted, toPageRequest(query)));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'inspectOrganization', summary: 'Get an organization in whatever state' })
  @ApiOrganizationId()
  @ApiOkResponse({ description: 'The organization', type: OrganizationOverviewDto })
  @ApiProblems(...OPERATOR_ERRORS, TenantNotFoundError)
  async get(@Param('id') id: string): Promise<OrganizationOverviewDto> {
    return toOverviewResponse(await this.lifecycle.get(id));
  }

  @Post(':id/suspend')
  @AuditedByService()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'suspendOrganization',
    summary: 'Suspend an organization',
    description: 'It serves nobody until it is resumed; its sessions work again then.',
  })
  @ApiOrganizationId()
  @ApiOkResponse({ description: 'It is suspended', type: OrganizationOverviewDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...OPERATOR_ERRORS,
    TenantNotFoundError,
    StateConflictError,
    ChangeInProgressError,
  )
  async suspend(@Param('id') id: string): Promise<OrganizationOverviewDto> {
    return toOverviewResponse(await this.lifecycle.suspend(id));
  }

  @Post(':id/resume')
  @AuditedByService()
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeOrganization', summary: 'Resume a suspended organization' })
  @ApiOrganizationId()
  @ApiOkResponse({ description: 'It is active', type: OrganizationOverviewDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...OPERATOR_ERRORS,
    TenantNotFoundError,
    StateConflictError,
    ChangeInProgressError,
  )
  async resume(@Param('id') id: string): Promise<OrganizationOverviewDto> {
    return toOverviewResponse(await this.lifecycle.resume(id));
  }

  @Post(':id/restore')
  @AuditedByService()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'restoreOrganizationAsOperator',
    summary: 'Restore a deleted organization',
    description: 'With the same id, data and people; one that was suspended is suspended again.',
  })
  @ApiOrganizationId()
  @ApiOkResponse({ description: 'It is what it was before its deletion', type: OrganizationOverviewDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...OPERATOR_ERRORS,
    TenantNotFoundError,
    StateConflictError,
    NameTakenError,
    TooManyRenamesError,
    ChangeInProgressError,
  )
  async restore(
    @Param('id') id: string,
    @Body() { organization_name }: RestoreByOperatorDto,
  ): Promise<OrganizationOverviewDto> {
    return toOverviewResponse(await this.lifecycle.restore(id, organization_name));
  }

  @Delete(':id')
  @AuditedByService()
  @ApiOperation({
    operationId: 'deleteOrganizationAsOperator',
    summary: 'Delete an organization',
    description: 'Ends all of its sessions at once. Nothing is lost until `restorable_until`.',
  })
  @ApiOrganizationId()
  @ApiOkResponse({ description: 'It is deleted', type: OrganizationOverviewDto })
  @ApiProblems(...OPERATOR_ERRORS, TenantNotFoundError, StateConflictError, ChangeInProgressError)
  async delete(@Param('id') id: string): Promise<OrganizationOverviewDto> {
    return toOverviewResponse(await this.lifecycle.delete(id));
  }

  @Post(':id/purge')
  @AuditedByService()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'purgeOrganizationAsOperator',
    summary: 'Erase an organization for good',
    description:
      'Closes it at once; its data, and the accounts of people who belong to no other organization, are erased within ' +
      'minutes. Nothing brings it back.',
  })
  @ApiOrganizationId()
  @ApiAcceptedResponse({ description: 'It is being erased', type: PurgeResponseDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...OPERATOR_ERRORS,
    TenantNotFoundError,
    StateConflictError,
    ChangeInProgressError,
  )
  async purge(
    @Param('id') id: string,
    @Body() { organization_name }: PurgeByOperatorDto,
    @CurrentOperator() operator: Operator,
  ): Promise<PurgeResponseDto> {
    const request = { name: organization_name, operator: operator.name };
    return toPurgeResponse(await this.lifecycle.purge(id, request));
  }
}
