import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Audited, fieldsOf, type AuditTarget } from '../audit';
import {
  CurrentPerson,
  CurrentPrincipal,
  ForPeople,
  RequirePermission,
  SIGN_IN_ERRORS,
  type Person,
  type Principal,
} from '../auth';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { toPageRequest } from '../common/pagination/page';
import { PageQueryDto } from '../common/pagination/page-query.dto';
import { ChangeInProgressError } from '../organizations';
import { MemberPageDto, MemberResponseDto, toMemberPage, toMemberResponse } from './dto/member-response.dto';
import { UpdateMemberDto } from './dto/update-member.dto';
import { LastOwnerError, MemberNotFoundError } from './members.errors';
import { MembersService } from './members.service';

const ApiMemberId = () =>
  ApiParam({ name: 'id', description: 'Of the member', example: '6b04485a573c2db06b50aad5' });

/** The people of the caller's organization, which is always the token's. */
@ApiTags('Members')
@Controller('org')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get('members')
  @RequirePermission('members:read')
  @ApiOperation({ operationId: 'listMembers', summary: 'List who belongs to your organization' })
  @ApiOkResponse({ description: 'A page', type: MemberPageDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(
    @Query() query: PageQueryDto,
    @CurrentPrincipal() { organizationId }: Principal,
  ): Promise<MemberPageDto> {
    return toMemberPage(await this.members.list(organizationId, toPageRequest(query)));
  }

  // No key can have this permission, nor the one below: whoever comes here is a person.
  @Patch('members/:id')
  @Audited('member.role_changed', ({ params, body }) => ({
    target: memberTarget(params),
    changes: fieldsOf({ body }, 'role'),
  }))
  @RequirePermission('members:manage')
  @ApiOperation({
    operationId: 'updateMember',
    summary: 'Give a member another role',
    description: 'Neither the role of before nor the new one may be above your own. Holds at once.',
  })
  @ApiMemberId()
  @ApiOkResponse({ description: 'The member as they are now', type: MemberResponseDto })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, MemberNotFoundError, LastOwnerError, ChangeInProgressError)
  async update(
    @Param('id') id: string,
    @Body() { role }: UpdateMemberDto,
    @CurrentPerson() caller: Person,
  ): Promise<MemberResponseDto> {
    return toMemberResponse(await this.members.changeRole(caller, id, role));
  }

  @Delete('members/:id')
  @Audited('member.removed', ({ params }) => ({ target: memberTarget(params) }))
  @HttpCode(204)
  @RequirePermission('members:manage')
  @ApiOperation({
    operationId: 'removeMember',
    summary: 'Remove a member',
    description: 'Ends their sessions of this organization; they keep their account.',
  })
  @ApiMemberId()
  @ApiNoContentResponse({ description: 'They belong to it no longer' })
  @ApiProblems(...SIGN_IN_ERRORS, MemberNotFoundError, LastOwnerError, ChangeInProgressError)
  async remove(@Param('id') id: string, @CurrentPerson() caller: Person): Promise<void> {
    await this.members.remove(caller, id);
  }

  @Post('leave')
  @Audited('member.left')
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({
    operationId: 'leaveOrganization',
    summary: 'Leave your organization',
    description: 'Ends your sessions of it, the one that asks included; you keep your account.',
  })
  @ApiNoContentResponse({ description: 'You belong to it no longer' })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, LastOwnerError, ChangeInProgressError)
  async leave(@CurrentPerson() caller: Person): Promise<void> {
    await this.members.leave(caller);
  }
}

function memberTarget({ id = '' }: Readonly<Record<string, string>>): AuditTarget {
  return { type: 'person', id };
}
