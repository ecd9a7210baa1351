import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AuditedByService } from '../audit';
import { CurrentPerson, ForPeople, Public, SIGN_IN_ERRORS, type Person } from '../auth';
import { ForbiddenError, InvalidCredentialsError } from '../common/errors/access.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ETAG_HEADER } from '../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { ClientAddress } from '../common/http/client-address.decorator';
import { toETag } from '../common/http/etag';
import { RateLimit } from '../rate-limits';
import { OrganizationResponseDto, TenantNotFoundError, toOrganizationResponse } from '../tenancy';
import { PurgeOrganizationDto } from './dto/purge-organization.dto';
import { PurgeResponseDto, toPurgeResponse } from './dto/purge-response.dto';
import { RestoreOrganizationDto } from './dto/restore-organization.dto';
import { OwnersPurgeService } from './lifecycle/purge/owners-purge.service';
import { RestorationService } from './lifecycle/restoration.service';
import { ChangeInProgressError, NameTakenError, TooManyRenamesError } from './organizations.errors';

/** What an owner does about the end of an organization, beside deleting it. */
@ApiTags('Organizations')
@Controller('org')
export class EndingsController {
  constructor(
    private readonly restoration: RestorationService,
    private readonly purges: OwnersPurgeService,
  ) {}

  @Post('restore')
  @RateLimit('restore')
  @AuditedByService()
  @HttpCode(200)
  @Public()
  @ApiOperation({
    operationId: 'restoreOrganization',
    summary: 'Restore your deleted organization',
    description:
      'Until `restorable_until`, with the same id, data and people; its sessions have ended. Wrong credentials, an ' +
      'organization of somebody else, and one that cannot be restored answer alike.',
    security: [],
  })
  @ApiOkResponse({ description: 'Restored', type: OrganizationResponseDto, headers: ETAG_HEADER })
  @ApiProblems(
    ...BODY_ERRORS,
    InvalidCredentialsError,
    NameTakenError,
    TooManyRenamesError,
    ChangeInProgressError,
    ServiceOverloadedError,
  )
  async restore(
    @Body() { organization_id, email, password, organization_name }: RestoreOrganizationDto,
    @ClientAddress() address: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganizationResponseDto> {
    const organization = await this.restoration.restoreForOwner({
      id: organization_id,
      email,
      password,
      address,
      name: organization_name,
    });
    response.setHeader('ETag', toETag(organization.version));
    return toOrganizationResponse(organization);
  }

  @Post('purge')
  @RateLimit('purge')
  @AuditedByService()
  @ForPeople()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'purgeOrganization',
    summary: 'Erase your organization for good',
    description:
      'Closes it at once; its data, and the accounts of people who belong to no other organization, are erased within ' +
      'minutes. Nothing brings it back.',
  })
  @ApiAcceptedResponse({ description: 'It is being erased', type: PurgeResponseDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    InvalidCredentialsError,
    ForbiddenError,
    TenantNotFoundError,
    ChangeInProgressError,
    ServiceOverloadedError,
  )
  async purge(
    @Body() { organization_name, password }: PurgeOrganizationDto,
    @CurrentPerson() principal: Person,
    @ClientAddress() address: string | null,
  ): Promise<PurgeResponseDto> {
    return toPurgeResponse(
      await this.purges.purge(principal, { name: organization_name, password, address }),
    );
  }
}
