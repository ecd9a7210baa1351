import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Audited, fieldsOf, type AuditTarget } from '../audit';
import { CurrentPerson, RequirePermission, SIGN_IN_ERRORS, type Person } from '../auth';
import { PreconditionFailedError } from '../common/errors/precondition.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ApiIfMatch, ETAG_HEADER, locationHeader } from '../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { parseIfMatch, toETag } from '../common/http/etag';
import { toPageRequest } from '../common/pagination/page';
import { PageQueryDto } from '../common/pagination/page-query.dto';
import type { InvitationId } from '../common/types/ids';
import { CurrentReservation, Idempotent, IDEMPOTENCY_ERRORS, type Reservation } from '../idempotency';
import { MailNotConfiguredError } from '../mail';
import { RateLimit } from '../rate-limits';
import { CreateInvitationDto } from './dto/invitation-requests.dto';
import {
  InvitationPageDto,
  InvitationResponseDto,
  toInvitationPage,
  toInvitationResponse,
} from './dto/invitation-response.dto';
import type { Invitation } from './invitation';
import { AlreadyMemberError, InvitationNotFoundError, InvitationPendingError } from './invitations.errors';
import { InvitationsService } from './invitations.service';

const ApiInvitationId = () =>
  ApiParam({ name: 'id', description: 'Of the invitation', example: '6b04485a573c2db06b50aad7' });

/** Pending invitations of the caller's organization. No key can have their permission: whoever comes here is a person. */
@ApiTags('Members')
@Controller('org/invitations')
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @Post()
  @RateLimit('invitation')
  @RequirePermission('invitations:manage')
  @Audited('invitation.created', ({ body, reservedId }) => ({
    target: { type: 'invitation', id: reservedId, email: String(body['email']) },
    changes: fieldsOf({ body }, 'role'),
  }))
  @Idempotent()
  @ApiOperation({
    operationId: 'createInvitation',
    summary: 'Invite somebody by mail',
    description: 'In place of an invitation to the same address whose time is over.',
  })
  @ApiCreatedResponse({
    description: 'A mail is on its way',
    type: InvitationResponseDto,
    headers: { ...ETAG_HEADER, ...locationHeader('/org/invitations/6b04485a573c2db06b50aad7') },
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ...IDEMPOTENCY_ERRORS,
    AlreadyMemberError,
    InvitationPendingError,
    MailNotConfiguredError,
    ServiceOverloadedError,
  )
  async create(
    @Body() body: CreateInvitationDto,
    @CurrentPerson() caller: Person,
    @CurrentReservation() { id }: Reservation,
    @Res({ passthrough: true }) response: Response,
  ): Promise<InvitationResponseDto> {
    const reserved = id as InvitationId; // made by the service, as its brand says
    const invitation = await this.invitations.create(caller, body, reserved);
    response.location(`/org/invitations/${invitation.id}`);
    return withETag(invitation, response);
  }

  @Get()
  @RequirePermission('invitations:manage')
  @ApiOperation({ operationId: 'listInvitations', summary: 'List the pending invitations' })
  @ApiOkResponse({ description: 'A page', type: InvitationPageDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(
    @Query() query: PageQueryDto,
    @CurrentPerson() { organizationId }: Person,
  ): Promise<InvitationPageDto> {
    return toInvitationPage(await this.invitations.list(organizationId, toPageRequest(query)));
  }

  @Get(':id')
  @RequirePermission('invitations:manage')
  @ApiOperation({ operationId: 'getInvitation', summary: 'Get a pending invitation' })
  @ApiInvitationId()
  @ApiOkResponse({ description: 'The invitation', type: InvitationResponseDto, headers: ETAG_HEADER })
  @ApiProblems(...SIGN_IN_ERRORS, InvitationNotFoundError)
  async get(
    @Param('id') id: string,
    @CurrentPerson() caller: Person,
    @Res({ passthrough: true }) response: Response,
  ): Promise<InvitationResponseDto> {
    return withETag(await this.invitations.get(caller, id), response);
  }

  @Post(':id/resend')
  @RateLimit('invitation')
  @Audited('invitation.resent', ({ params }) => ({ target: invitationTarget(params) }))
  @HttpCode(200)
  @RequirePermission('invitations:manage')
  @ApiOperation({
    operationId: 'resendInvitation',
    summary: 'Send a pending invitation again',
    description: 'With another link, which ends the one before it, and for as long as a new one.',
  })
  @ApiInvitationId()
  @ApiIfMatch()
  @ApiOkResponse({
    description: 'A mail is on its way',
    type: InvitationResponseDto,
    headers: ETAG_HEADER,
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    InvitationNotFoundError,
    PreconditionFailedError,
    MailNotConfiguredError,
    ServiceOverloadedError,
  )
  async resend(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentPerson() caller: Person,
    @Res({ passthrough: true }) response: Response,
  ): Promise<InvitationResponseDto> {
    return withETag(await this.invitations.resend(caller, id, parseIfMatch(ifMatch)), response);
  }

  @Delete(':id')
  @Audited('invitation.revoked', ({ params }) => ({ target: invitationTarget(params) }))
  @HttpCode(204)
  @RequirePermission('invitations:manage')
  @ApiOperation({ operationId: 'deleteInvitation', summary: 'Take a pending invitation back' })
  @ApiInvitationId()
  @ApiIfMatch()
  @ApiNoContentResponse({ description: 'Its link is good no longer' })
  @ApiProblems(...SIGN_IN_ERRORS, InvitationNotFoundError, PreconditionFailedError)
  async delete(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentPerson() caller: Person,
  ): Promise<void> {
    await this.invitations.revoke(caller, id, parseIfMatch(ifMatch));
  }
}

function withETag(invitation: Invitation, response: Response): InvitationResponseDto {
  response.setHeader('ETag', toETag(invitation.version));
  return toInvitationResponse(invitation);
}

function invitationTarget({ id = '' }: Readonly<Record<string, string>>): AuditTarget {
  return { type: 'invitation', id };
}
